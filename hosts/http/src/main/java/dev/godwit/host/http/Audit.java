package dev.godwit.host.http;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line in the log {@code dev.godwit.audit} for every request that changes something or tries to:
 * who, from where, what, and how it was answered. Holds no body and no header.
 */
public final class Audit {
  private static final Logger log = LoggerFactory.getLogger("dev.godwit.audit");
  private static final Set<HandlerType> LOOKS =
      Set.of(HandlerType.GET, HandlerType.HEAD, HandlerType.OPTIONS);
  private static final String USER = "godwit.audit.user";
  private static final String ACTION = "godwit.audit.action";
  private static final String NOBODY = "-";
  private static final int LONGEST = 200;

  private Audit() {}

  /** Says who asks. */
  public static void user(Context context, String name) {
    context.attribute(USER, name);
  }

  /** Says what is asked, where the path does not. */
  public static void action(Context context, String name) {
    context.attribute(ACTION, name);
  }

  static void write(Context context, float millis) {
    if (LOOKS.contains(context.method())) {
      return;
    }
    log.info(
        "{} user={} from={} {} {} action={} status={} ms={}",
        context.res().getHeader(ApiServer.REQUEST_ID),
        word(context.attribute(USER)),
        context.ip(),
        context.method(),
        printable(context.path()),
        word(context.attribute(ACTION)),
        context.statusCode(),
        Math.round(millis));
  }

  private static String word(@Nullable String value) {
    return value == null ? NOBODY : printable(value);
  }

  /** What a client sent, on one line, in printable ASCII and not too long. */
  static String printable(String text) {
    var safe = new StringBuilder();
    for (int i = 0; i < text.length() && safe.length() < LONGEST; i++) {
      char c = text.charAt(i);
      safe.append(c > ' ' && c < 127 ? String.valueOf(c) : "%" + Integer.toHexString(c));
    }
    return safe.toString();
  }
}
