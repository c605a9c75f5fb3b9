/**
 * The story of one migration, from its preparation until nothing is owed.
 */
@NullMarked
package dev.godwit.engine.story;

import org.jspecify.annotations.NullMarked;
