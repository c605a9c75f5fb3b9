/**
 * What the host remembers: migration records in the form of OpenStack Nova, the journal of the
 * driver, and where each server was seen last.
 *
 * <p>One SQLite file, {@code godwit.db}, in write-ahead mode with {@code synchronous=FULL}: when a
 * write returns it survives the loss of the process and of power.
 */
@NullMarked
package dev.godwit.host.store;

import org.jspecify.annotations.NullMarked;
