/** The cloud's APIs, on openstack4j: its session and its catalog, with calls of our own. */
@NullMarked
package dev.godwit.cli.client;

import org.jspecify.annotations.NullMarked;
