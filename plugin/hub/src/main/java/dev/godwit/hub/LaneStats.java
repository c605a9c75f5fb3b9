package dev.godwit.hub;

/**
 * What a lane is doing and has done.
 *
 * @param running calls that occupy a thread, abandoned ones included
 * @param queued calls that wait for a thread
 * @param abandoned calls that occupy a thread although nobody waits for them any more
 * @param abandonedTotal calls that were ever abandoned
 * @param completed calls that were answered while somebody waited for them
 * @param rejected calls that were never begun: the lane was full or closed, or no thread came free in
 *     time
 */
public record LaneStats(
    int running, int queued, int abandoned, long abandonedTotal, long completed, long rejected) {}
