/**
 * The rules by which a running migration is steered: pure functions from what is known to what is to
 * be done. Nothing here calls, waits or reads a clock.
 */
@NullMarked
package dev.godwit.engine.policy;

import org.jspecify.annotations.NullMarked;
