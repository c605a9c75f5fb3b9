package dev.godwit.engine.replay;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.api.GuestLocation;
import dev.godwit.api.HostName;
import dev.godwit.api.Resolution;
import dev.godwit.api.Retune;
import dev.godwit.engine.replay.ReplayEvent.What;
import dev.godwit.spi.ToolInputException;
import java.util.LinkedHashSet;

/** Reads what somebody asks for out of one event. */
record RequestReader(ObjectReader reader) {
  private static final Words<GuestLocation> PLACES = Words.with("source", GuestLocation.SOURCE)
      .and("destination", GuestLocation.DESTINATION)
      .and("elsewhere", GuestLocation.ELSEWHERE)
      .and("lost", GuestLocation.LOST)
      .done();

  What read() throws ToolInputException {
    JsonNode value = reader.require("request");
    if (value.isObject()) {
      ObjectReader request = reader.requireObject("request");
      What what = request.has("resolve")
          ? resolve(request.requireObject("resolve"))
          : retune(request.requireObject("retune"));
      request.end();
      return what;
    }
    return switch (value.asText()) {
      case "force-complete" -> new ReplayEvent.ForceCompleteAsked();
      case "abort" -> new ReplayEvent.AbortAsked();
      case "adopt" -> new ReplayEvent.AdoptAsked();
      default ->
        throw reader.error(
            "request",
            "must be \"force-complete\", \"abort\", \"adopt\", {\"retune\": {...}} or"
                + " {\"resolve\": {...}}");
    };
  }

  private static What retune(ObjectReader retune) throws ToolInputException {
    Long downtime = retune.optionalLong("max_downtime_ms", 1);
    Long bandwidth = retune.optionalLong("mib_per_second", 1);
    String policy = retune.optionalText("policy");
    retune.end();
    if (downtime == null && bandwidth == null && policy == null) {
      throw retune.error("must have one of the keys max_downtime_ms, mib_per_second, policy");
    }
    return new ReplayEvent.RetuneAsked(new Retune(downtime, bandwidth, policy));
  }

  private static What resolve(ObjectReader resolve) throws ToolInputException {
    GuestLocation place = resolve.oneOf("guest_at", resolve.requireText("guest_at"), PLACES);
    String host = resolve.optionalText("host");
    String by = resolve.optionalText("by");
    var fenced = new LinkedHashSet<HostName>();
    for (JsonNode name : resolve.array("fenced")) {
      fenced.add(new HostName(name.asText()));
    }
    resolve.end();
    try {
      return new ReplayEvent.ResolveAsked(new Resolution(
          place, host == null ? null : new HostName(host), fenced, by == null ? "" : by));
    } catch (IllegalArgumentException e) {
      throw resolve.error(String.valueOf(e.getMessage()));
    }
  }
}
