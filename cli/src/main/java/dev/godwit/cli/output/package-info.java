/** What the user sees. */
@NullMarked
package dev.godwit.cli.output;

import org.jspecify.annotations.NullMarked;
