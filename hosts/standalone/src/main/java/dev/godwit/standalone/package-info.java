/** The standalone host: an embedded control plane that speaks the OpenStack Compute API. */
@NullMarked
package dev.godwit.standalone;

import org.jspecify.annotations.NullMarked;
