package dev.godwit.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The OpenAPI document is served, whole, and says enough to tell a wrong answer from a right one. */
class OpenApiTest {
  @Test
  void itIsServedAndItsReferencesLeadSomewhere(@TempDir Path directory) throws Exception {
    try (var cloud = new ScriptedCloud(directory)) {
      Call.Answer answer = Call.nobody(cloud).get("/openapi.yaml");
      assertThat(answer.header("Content-Type")).startsWith("application/yaml");
      var document = new Described(answer.body()).document();
      assertThat(document.path("openapi").asText()).isEqualTo("3.1.0");
      assertThat(document.findValuesAsText("$ref"))
          .isNotEmpty()
          .allSatisfy(
              reference -> assertThat(document.at(reference.substring(1)).isMissingNode())
                  .as(reference)
                  .isFalse());
      assertThat(document.findValuesAsText("operationId")).doesNotHaveDuplicates();
    }
  }

  @Test
  void aWrongAnswerIsNoticed() throws Exception {
    var described = Described.ofTheJar();
    String good = "{\"id\": \"x\", \"name\": \"x\", \"links\": [], \"description\": null}";
    described.check(answer("2.55", good), true);
    described.check(answer("2.54", good.replace(", \"description\": null", "")), true);
    for (var wrong : Map.of(
            "2.54", good,
            "2.55", good.replace(", \"description\": null", ""),
            "2.56", good.replace("\"name\": \"x\"", "\"name\": 1"),
            "2.57", good.replace("}", ", \"more\": 1}"))
        .entrySet()) {
      assertThatThrownBy(() -> described.check(answer(wrong.getKey(), wrong.getValue()), true))
          .isInstanceOf(AssertionError.class);
    }
  }

  private static Call.Answer answer(String version, String flavor) {
    var headers = HttpHeaders.of(
        Map.of(
            "Content-Type",
            List.of("application/json"),
            "OpenStack-API-Version",
            List.of("compute " + version)),
        (name, value) -> true);
    String body = "{\"flavors\": [" + flavor + "]}";
    return new Call.Answer("GET", "/compute/v2.1/flavors", 200, body, new Canned(headers, body));
  }

  private record Canned(HttpHeaders headers, String body) implements HttpResponse<String> {
    @Override
    public int statusCode() {
      return 200;
    }

    @Override
    public HttpRequest request() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<HttpResponse<String>> previousResponse() {
      return Optional.empty();
    }

    @Override
    public Optional<SSLSession> sslSession() {
      return Optional.empty();
    }

    @Override
    public java.net.URI uri() {
      throw new UnsupportedOperationException();
    }

    @Override
    public HttpClient.Version version() {
      return HttpClient.Version.HTTP_1_1;
    }
  }
}
