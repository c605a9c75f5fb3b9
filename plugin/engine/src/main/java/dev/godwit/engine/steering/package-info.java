/**
 * What is done to a running job: the policy's decisions, requests, and the forced end.
 */
@NullMarked
package dev.godwit.engine.steering;

import org.jspecify.annotations.NullMarked;
