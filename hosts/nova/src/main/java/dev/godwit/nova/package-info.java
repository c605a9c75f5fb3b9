/**
 * The host for OpenStack Nova: a process beside nova-compute that does its live migrations. What the two
 * say to each other is in {@code docs/nova-protocol.md}.
 */
@NullMarked
package dev.godwit.nova;

import org.jspecify.annotations.NullMarked;
