/**
 * What the evidence allows to be said. {@link dev.godwit.engine.verdict.Judge} decides on every path, purely,
 * from the state of the migration and one round of looks at both hosts.
 */
@NullMarked
package dev.godwit.engine.verdict;

import org.jspecify.annotations.NullMarked;
