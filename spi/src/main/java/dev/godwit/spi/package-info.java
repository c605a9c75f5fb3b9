/**
 * How a host finds and feeds a live-migration driver.
 *
 * <p>A driver is a directory of jars in the host's plugin directory. Exactly one of the jars carries
 * {@code META-INF/godwit/plugin.properties} (id, version, the range of SPI versions it works with,
 * the Java release it needs) and names its {@link dev.godwit.spi.LiveMigrationPlugin} for {@link
 * java.util.ServiceLoader}. The host reads the descriptor before it loads a class, checks the
 * settings against the published schema, and then asks the plugin to create its driver.
 *
 * <p>No type of a dependency-injection framework crosses this border.
 */
@NullMarked
package dev.godwit.spi;

import org.jspecify.annotations.NullMarked;
