/** Tests that need more than one room: the walls between them, and real libvirt hosts. */
@NullMarked
package dev.godwit.it;

import org.jspecify.annotations.NullMarked;
