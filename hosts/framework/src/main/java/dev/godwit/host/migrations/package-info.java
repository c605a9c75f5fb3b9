/**
 * Live migrations as a host takes them: the checks of OpenStack Nova in its order, the queue, the
 * driver, and the record that tells how each went.
 */
@NullMarked
package dev.godwit.host.migrations;

import org.jspecify.annotations.NullMarked;
