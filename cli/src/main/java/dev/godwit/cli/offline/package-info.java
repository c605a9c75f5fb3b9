/** A driver's tools that need no cloud and no hypervisor, and what they say, for people. */
@NullMarked
package dev.godwit.cli.offline;

import org.jspecify.annotations.NullMarked;
