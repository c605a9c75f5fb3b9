/** What the Compute API lacks, under {@code /godwit/v1}. */
@NullMarked
package dev.godwit.standalone.extension;

import org.jspecify.annotations.NullMarked;
