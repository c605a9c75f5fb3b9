/**
 * The calls to hypervisors and to the host, each in its lane with its deadline, for coroutines that wait.
 */
@NullMarked
package dev.godwit.engine.calls;

import org.jspecify.annotations.NullMarked;
