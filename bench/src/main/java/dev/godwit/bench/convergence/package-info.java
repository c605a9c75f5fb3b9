/** How the policies fare on simulated guests, over a matrix of sizes, rates and shapes. */
@NullMarked
package dev.godwit.bench.convergence;

import org.jspecify.annotations.NullMarked;
