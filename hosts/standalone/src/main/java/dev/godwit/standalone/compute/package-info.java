/** The OpenStack Compute API. */
@NullMarked
package dev.godwit.standalone.compute;

import org.jspecify.annotations.NullMarked;
