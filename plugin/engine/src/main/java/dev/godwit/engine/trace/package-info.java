/**
 * The decision trace of a migration: what was seen, what was decided and by which rule, in the format
 * of a recorded migration ({@code docs/replay.md}).
 */
@NullMarked
package dev.godwit.engine.trace;

import org.jspecify.annotations.NullMarked;
