package dev.godwit.cli.client;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * An operator's word on where a server is whose migration does not settle.
 *
 * @param guestAt {@code source}, {@code destination}, {@code lost} or the name of a host
 * @param fenced hosts that are known to be switched off
 */
public record ResolveWish(
    @JsonProperty("guest_at") String guestAt,
    @JsonProperty("fenced") List<String> fenced) {
  public ResolveWish {
    fenced = List.copyOf(fenced);
  }
}
