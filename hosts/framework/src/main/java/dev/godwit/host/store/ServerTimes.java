package dev.godwit.host.store;

import java.time.Instant;

/**
 * When a server was seen for the first time, and when what is shown of it last changed.
 *
 * @param shown what was shown of it then
 */
public record ServerTimes(String shown, Instant created, Instant updated) {}
