package dev.godwit.simulator;

import dev.godwit.api.GuestId;
import dev.godwit.api.HostName;
import dev.godwit.simulator.model.JobParameters;

/** One migrate call, worked out. */
record MigrationPlan(
    GuestId guest,
    HostName source,
    HostName destination,
    boolean pausedByOwner,
    JobParameters parameters) {}
