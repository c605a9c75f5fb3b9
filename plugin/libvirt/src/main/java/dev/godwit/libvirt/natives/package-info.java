/**
 * libvirt as Godwit calls it: raw handles with their own references, so no finalizer can free what a
 * blocked call still uses, and the calls and events that libvirt-java does not have.
 *
 * <p>These classes live in the class loader that is never unloaded, beside JNA and libvirt-java,
 * because libvirt's event loop and error function belong to the process. They know nothing of
 * migrations.
 */
@NullMarked
package dev.godwit.libvirt.natives;

import org.jspecify.annotations.NullMarked;
