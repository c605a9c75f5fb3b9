/**
 * The {@code godwit} command: a client of the OpenStack Compute API, and of Godwit's own where the
 * cloud has it.
 */
@NullMarked
package dev.godwit.cli;

import org.jspecify.annotations.NullMarked;
