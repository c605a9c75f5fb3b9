/**
 * What operators set for every driver that is built on the engine, and what a request asks for inside it.
 */
@NullMarked
package dev.godwit.engine.settings;

import org.jspecify.annotations.NullMarked;
