package dev.godwit.host.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.api.GuestLocation;
import dev.godwit.api.HostName;
import dev.godwit.api.Resolution;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An operator's word on where a guest is, as the extension API takes it at every host: {@code
 * {"guest_at": "source", "fenced": ["bravo"]}}. Instead of {@code source}, {@code destination} or {@code
 * lost} it has the name of a host; those three words come before hosts of that name.
 */
public final class ResolutionBody {
  private static final String GUEST_AT = "guest_at";
  private static final String FENCED = "fenced";
  private static final String KNOWN_HOST = "the name of a host that is known here";
  private static final int LONGEST_NAME = 255;

  private ResolutionBody() {}

  /**
   * Reads it.
   *
   * @param source of the migration
   * @param destination of the migration; null while it is not chosen
   * @param known whether a host is in the inventory
   * @param by who says so
   * @throws ApiException 400 if anything is missing, wrong or not known
   */
  public static Resolution read(
      JsonNode object,
      HostName source,
      @Nullable HostName destination,
      Predicate<HostName> known,
      String by) {
    var body = new StrictBody("", object, List.of(GUEST_AT, FENCED));
    String place = text(body.get(GUEST_AT))
        .orElseThrow(() -> body.wrong(GUEST_AT, "source, destination, lost or " + KNOWN_HOST));
    Set<HostName> fenced = fenced(body, known);
    String name = by.length() > LONGEST_NAME ? by.substring(0, LONGEST_NAME) : by;
    return switch (place) {
      case "source" -> new Resolution(GuestLocation.SOURCE, null, fenced, name);
      case "destination" -> new Resolution(GuestLocation.DESTINATION, null, fenced, name);
      case "lost" -> new Resolution(GuestLocation.LOST, null, fenced, name);
      default -> {
        if (place.equals(source.toString())) {
          yield new Resolution(GuestLocation.SOURCE, null, fenced, name);
        }
        if (destination != null && place.equals(destination.toString())) {
          yield new Resolution(GuestLocation.DESTINATION, null, fenced, name);
        }
        HostName host = host(place, known)
            .orElseThrow(() -> body.wrong(GUEST_AT, "source, destination, lost or " + KNOWN_HOST));
        yield new Resolution(GuestLocation.ELSEWHERE, host, fenced, name);
      }
    };
  }

  private static Set<HostName> fenced(StrictBody body, Predicate<HostName> known) {
    JsonNode names = body.get(FENCED);
    if (names == null) {
      return Set.of();
    }
    var fenced = new LinkedHashSet<HostName>();
    if (!names.isArray()) {
      throw body.wrong(FENCED, "a list of names of hosts");
    }
    for (JsonNode name : names) {
      fenced.add(text(name)
          .flatMap(text -> host(text, known))
          .orElseThrow(() -> body.wrong(FENCED, "a list of which each is " + KNOWN_HOST)));
    }
    return fenced;
  }

  private static Optional<String> text(@Nullable JsonNode node) {
    return node == null || !node.isTextual() ? Optional.empty() : Optional.of(node.asText());
  }

  private static Optional<HostName> host(String name, Predicate<HostName> known) {
    return HostName.isValid(name)
        ? Optional.of(new HostName(name)).filter(known)
        : Optional.empty();
  }
}
