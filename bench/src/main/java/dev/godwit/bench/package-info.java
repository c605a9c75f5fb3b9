/** The hub beside plain virtual threads; {@code bench/eventlet_peer.py} does the same with eventlet. */
@NullMarked
package dev.godwit.bench;

import org.jspecify.annotations.NullMarked;
