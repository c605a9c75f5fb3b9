/**
 * A guest under live migration as numbers: how much of its memory is still to be moved, what it
 * rewrites meanwhile, and what QEMU does about it.
 *
 * <p>{@link dev.godwit.simulator.model.GuestModel} says how a guest writes, {@link
 * dev.godwit.simulator.model.HostModel} what hosts and network can carry, and {@link
 * dev.godwit.simulator.model.PreCopyModel} runs one migration of the one over the other. No thread, no
 * clock and no page is involved: the model computes where it is at any instant, from one change to the
 * next, so a guest of 512 GiB costs no more than one of 1 GiB. The same models, seed and commands at
 * the same instants give the same numbers, whenever one looks.
 */
@NullMarked
package dev.godwit.simulator.model;

import org.jspecify.annotations.NullMarked;
