/** Who asks: tokens as Keystone knows them. */
@NullMarked
package dev.godwit.nova.keystone;

import org.jspecify.annotations.NullMarked;
