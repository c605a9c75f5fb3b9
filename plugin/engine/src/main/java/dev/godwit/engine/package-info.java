/**
 * The engine: moves one guest by an operation that makes the hypervisor's one blocking call and a
 * monitor that watches and steers the job and decides, by evidence from both hosts, how it ended.
 *
 * <p>{@link dev.godwit.engine.MigrationDriver} puts it together for a driver. Everything else runs on
 * one hub; whatever can block runs on a lane of its blocking pool.
 */
@NullMarked
package dev.godwit.engine;

import org.jspecify.annotations.NullMarked;
