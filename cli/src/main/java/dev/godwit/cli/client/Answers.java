package dev.godwit.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.godwit.cli.exit.CommandException;
import dev.godwit.cli.exit.Exit;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.openstack4j.core.transport.HttpResponse;

/** Reads answers, and turns those that are errors into sentences and exit codes. */
final class Answers {
  private static final int ERROR = 400;
  private static final int SERVER_ERROR = 500;

  private final ObjectMapper json = new ObjectMapper();

  /** The body, or a missing node when it is empty; an error is thrown. */
  JsonNode read(HttpResponse answer) {
    int status = answer.getStatus();
    @Nullable JsonNode body = body(answer);
    if (status >= ERROR) {
      throw new CommandException(exit(status), sentence(status, body));
    }
    if (body == null || status >= 300) {
      throw new CommandException(
          Exit.UNREACHABLE,
          "what answers there is no OpenStack service (HTTP " + status + ", no JSON)");
    }
    return body;
  }

  private @Nullable JsonNode body(HttpResponse answer) {
    try {
      JsonNode body = json.readTree(answer.getInputStream());
      return body == null ? MissingNode.getInstance() : body;
    } catch (IOException notJson) {
      return null;
    }
  }

  private static Exit exit(int status) {
    if (status >= SERVER_ERROR) {
      return Exit.UNREACHABLE;
    }
    return switch (status) {
      case 400, 401, 404, 406 -> Exit.WRONG_USE;
      default -> Exit.FAILED;
    };
  }

  /** OpenStack wraps its message in one key that names the kind of error. */
  private static String sentence(int status, @Nullable JsonNode body) {
    if (body != null) {
      for (JsonNode error : body) {
        String message = error.path("message").asText("");
        if (!message.isEmpty()) {
          return message + " (HTTP " + status + ")";
        }
      }
    }
    return switch (status) {
      case 401 -> "the cloud refused the credentials (HTTP 401)";
      case 403 -> "the cloud does not allow this user to do that (HTTP 403)";
      case 404 -> "the cloud has nothing there (HTTP 404)";
      default -> "the cloud answered with HTTP " + status;
    };
  }
}
