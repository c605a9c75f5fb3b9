/**
 * What every control plane of Godwit has in common: settings, plugins, records, the queue of
 * migrations. {@link dev.godwit.host.GodwitHost} puts the parts together; nothing here knows HTTP.
 */
@NullMarked
package dev.godwit.host;

import org.jspecify.annotations.NullMarked;
