package dev.godwit.engine.story;

import dev.godwit.engine.calls.Rounds;
import dev.godwit.engine.steering.Migration;
import dev.godwit.engine.steering.Stopwatch;

/** What the monitor and the settlement of one migration watch by. */
record Watch(
    Migration migration,
    Rounds rounds,
    Inbox inbox,
    Stopwatch stopwatch,
    Standings standings,
    PauseWatch pauses) {}
