/** Simulations that anybody can order, without a hypervisor: the real driver on simulated hosts. */
@NullMarked
package dev.godwit.simulator.offline;

import org.jspecify.annotations.NullMarked;
