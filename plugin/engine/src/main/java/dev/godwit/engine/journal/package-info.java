/**
 * What is known of a migration beyond the life of its process: the entries of its journal, and the state of
 * its steps that is rebuilt from them.
 */
@NullMarked
package dev.godwit.engine.journal;

import org.jspecify.annotations.NullMarked;
