/** Random programs, run by the hub and by a simple sequential model of it. */
@NullMarked
package dev.godwit.hub.model;

import org.jspecify.annotations.NullMarked;
