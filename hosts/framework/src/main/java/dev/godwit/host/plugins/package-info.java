/**
 * Plugins: a directory each, whose descriptor is read and checked before a class of it is loaded.
 *
 * <pre>
 * plugins/ID/*.jar          the plugin's jars; exactly one holds META-INF/godwit/plugin.properties
 * plugins/ID/native/*.jar   what must never be unloaded: JNA and what binds native libraries
 * </pre>
 *
 * <p>Class loaders, each the parent of the next: the platform's with {@code dev.godwit.api}, {@code
 * dev.godwit.spi} and {@code org.slf4j}; the native one; the plugin's. A plugin sees nothing else of
 * the host. One that cannot be loaded is kept with its cause and does not disturb the others.
 */
@NullMarked
package dev.godwit.host.plugins;

import org.jspecify.annotations.NullMarked;
