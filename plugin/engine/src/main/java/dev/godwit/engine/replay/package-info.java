/**
 * Runs the real monitor and the real policies on a virtual clock against a recorded or scripted
 * migration; the format is told in {@code docs/replay.md}.
 *
 * <p>{@link dev.godwit.engine.replay.ReplayReader} checks a document, {@link
 * dev.godwit.engine.replay.ReplayedHosts} stands in for the hypervisors, {@link
 * dev.godwit.engine.replay.Replay} runs one after the other life of the driver.
 */
@NullMarked
package dev.godwit.engine.replay;

import org.jspecify.annotations.NullMarked;
