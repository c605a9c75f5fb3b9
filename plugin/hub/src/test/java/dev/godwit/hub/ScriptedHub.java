package dev.godwit.hub;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A hub on a scripted clock whose unit is one second, with a trace and the reported exceptions. */
final class ScriptedHub {
  final VirtualClock clock = VirtualClock.scripted();
  final List<String> trace = new ArrayList<>();
  final List<Throwable> reported = new ArrayList<>();
  final Hub hub;

  ScriptedHub() {
    this(Hub.builder());
  }

  ScriptedHub(HubBuilder builder) {
    hub = builder
        .clock(clock)
        .exceptionHandler((source, exception) -> reported.add(exception))
        .build();
  }

  void run(Action main) throws Exception {
    hub.run(main);
  }

  GreenThread<?> spawn(Action body) {
    return hub.spawn(body);
  }

  /** Writes to the trace, with the time in units. */
  void note(String what) {
    trace.add(units() + " " + what);
  }

  long units() {
    return clock.elapsed().toSeconds();
  }

  void sleep(long units) {
    hub.sleep(units(units));
  }

  static Duration units(long units) {
    return Duration.ofSeconds(units);
  }
}
