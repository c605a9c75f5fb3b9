/** How a command ends. */
@NullMarked
package dev.godwit.cli.exit;

import org.jspecify.annotations.NullMarked;
