/** The metadata that people give to servers, and the wishes for migrations in it. */
@NullMarked
package dev.godwit.host.metadata;

import org.jspecify.annotations.NullMarked;
