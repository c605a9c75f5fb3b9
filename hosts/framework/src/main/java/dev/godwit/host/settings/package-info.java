/**
 * The settings file: a Java properties file in UTF-8, checked against a schema that is put together
 * from what the host, its plugin and the families of named things (hosts, users) publish.
 *
 * <p>Everything that is wrong is reported in one {@link dev.godwit.host.settings.SettingsException}.
 * Values of secret settings are never shown.
 */
@NullMarked
package dev.godwit.host.settings;

import org.jspecify.annotations.NullMarked;
