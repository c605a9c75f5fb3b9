/** Keystone v3, as much of it as OpenStack clients need. */
@NullMarked
package dev.godwit.standalone.identity;

import org.jspecify.annotations.NullMarked;
