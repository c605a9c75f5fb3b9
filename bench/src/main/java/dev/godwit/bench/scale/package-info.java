/** The driver at scale and in real time, on simulated hosts: how soon it reacts, and what it costs. */
@NullMarked
package dev.godwit.bench.scale;

import org.jspecify.annotations.NullMarked;
