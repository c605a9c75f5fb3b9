/**
 * Coroutines that run one at a time, and blocking calls that never block the others.
 *
 * <h2>One baton</h2>
 *
 * <p>A {@link dev.godwit.hub.Hub} hands one baton from coroutine to coroutine: whoever holds it runs,
 * until he waits. Between two waits nobody else runs, so plain data shared by the coroutines of a hub
 * needs no lock, and what one wrote is seen by whoever runs after it.
 *
 * {@snippet file="dev/godwit/hub/ExamplesTest.java" region="spawn"}
 *
 * <p>Only what says that it waits gives the baton away: {@link dev.godwit.hub.Hub#sleep sleep},
 * {@link dev.godwit.hub.Hub#yieldNow yieldNow}, {@link dev.godwit.hub.GreenThread#join join}, {@link
 * dev.godwit.hub.Event#await await}, an acquire, put or take that finds nothing, a call in a lane,
 * and {@link dev.godwit.hub.GreenThread#kill kill}, which lets its victim run at once. Spawning,
 * sending, releasing and linking only put others into the queue.
 *
 * <h2>The order of things</h2>
 *
 * <p>What is ready runs first in, first out; so do those who wait for the same thing. Each time the
 * baton is given away, what has been posted comes to the tail of the queue, then every timer that is
 * due, by deadline and at equal deadlines by age; then the head of the queue runs. Nobody starves, and
 * with a {@link dev.godwit.hub.VirtualClock} the same program does the same every time.
 *
 * {@snippet file="dev/godwit/hub/ExamplesTest.java" region="event"}
 *
 * <h2>Children</h2>
 *
 * <p>A coroutine outlives its spawner. One that must not is spawned in a {@link dev.godwit.hub.Nursery}, which is
 * left when all its children have ended: after a failure, a kill or a time-out it has ended them first.
 *
 * {@snippet file="dev/godwit/hub/ExamplesTest.java" region="nursery"}
 *
 * <h2>Time</h2>
 *
 * <p>A hub has one {@link dev.godwit.hub.Clock}, which all deadlines are counted in. On a virtual one
 * time stands still while anything can run and then jumps, so that a test of ten minutes takes a
 * millisecond and sees exact instants.
 *
 * {@snippet file="dev/godwit/hub/ExamplesTest.java" region="scope"}
 *
 * <h2>Blocking calls</h2>
 *
 * <p>Code that blocks its thread would stop every coroutine. It goes to a {@link
 * dev.godwit.hub.Lane}, a bounded group of threads for one kind of call, with a deadline, a queue
 * limit and slots that are kept for what must not wait. A call past its deadline is unknown, not
 * failed.
 *
 * {@snippet file="dev/godwit/hub/ExamplesTest.java" region="lane"}
 *
 * <h2>Ends and errors</h2>
 *
 * <p>A coroutine ends with a value or an exception, which everyone who joins it gets as it is, the same object
 * each time; so does everyone who waits for what is sent, called or run. One that nobody looks at is reported. {@link dev.godwit.hub.GreenThread#link Links} run
 * at its end, before anyone who joined it. A kill and an expired {@link dev.godwit.hub.CancelScope} are
 * raised where the coroutine waits and run its {@code finally} blocks; a {@link
 * dev.godwit.hub.CancelScope#shield shield} keeps them off while those have to wait.
 *
 * {@snippet file="dev/godwit/hub/ExamplesTest.java" region="link"}
 *
 * <p>A coroutine that runs out of stack ends alone, as after any exception: each method of the hub first looks whether
 * there is stack enough for what it does. One on a virtual thread whose stack is too deep to be taken off its carrier
 * keeps that carrier until its next turn, which comes at once. An {@link java.lang.OutOfMemoryError} of a coroutine's
 * own ends that one; the hub promises nothing when there is no memory left for itself.
 *
 * <p>What can never end is found at once: a coroutine that waits for itself, a cycle of joins, and a
 * hub in which nothing can ever run again ({@link dev.godwit.hub.HubDeadlockException}). Who holds the
 * baton for too long is reported by the {@link dev.godwit.hub.HubBuilder#watchdog watchdog}.
 *
 * <h2>Looking in</h2>
 *
 * <p>A {@link dev.godwit.hub.Hub#dump dump} shows every coroutine below its parent with what it waits for, and {@link
 * dev.godwit.hub.Hub#stats} the figures of the moment; both from any thread. A {@link dev.godwit.hub.HubListener} is
 * told how long each turn, wait and call in a lane took; without one nothing is measured.
 *
 * <h2>Other threads</h2>
 *
 * <p>A thread that does not hold the baton is refused with an {@link IllegalStateException} that names
 * it and the method. It may {@link dev.godwit.hub.Hub#post post} a callback, which runs on the hub's
 * home thread; what it did before happens before that.
 *
 * {@snippet file="dev/godwit/hub/ExamplesTest.java" region="post"}
 */
@NullMarked
package dev.godwit.hub;

import org.jspecify.annotations.NullMarked;
