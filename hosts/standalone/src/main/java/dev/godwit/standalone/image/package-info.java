/** An image service without images. */
@NullMarked
package dev.godwit.standalone.image;

import org.jspecify.annotations.NullMarked;
