/**
 * What every live-migration driver must do, as tests.
 *
 * <p>A driver's author extends {@link dev.godwit.testkit.DriverContract} and brings a {@link
 * dev.godwit.testkit.DriverUnderTest}. The driver on simulated hosts is {@link
 * dev.godwit.testkit.SimulatedDriver}.
 */
@NullMarked
package dev.godwit.testkit;

import org.jspecify.annotations.NullMarked;
