/**
 * Coroutines that run one at a time, and blocking calls that never block the others.
 *
 * <p>A {@link dev.godwit.hub.Hub} hands one baton from coroutine to coroutine: whoever holds it runs,
 * until he waits. Between two waits nobody else runs, so plain data shared by coroutines needs no
 * lock. Blocking calls go to a {@link dev.godwit.hub.Lane}.
 */
@NullMarked
package dev.godwit.hub;

import org.jspecify.annotations.NullMarked;
