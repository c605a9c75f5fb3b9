/** The hypervisor hosts of the settings, and the servers that are seen on them. */
@NullMarked
package dev.godwit.host.inventory;

import org.jspecify.annotations.NullMarked;
