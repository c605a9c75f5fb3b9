/**
 * Migrations of real guests between the two real hosts of the testbed: how they end under each policy,
 * how true the forecasts are, and how soon the end is noticed.
 */
@NullMarked
package dev.godwit.bench.real;

import org.jspecify.annotations.NullMarked;
