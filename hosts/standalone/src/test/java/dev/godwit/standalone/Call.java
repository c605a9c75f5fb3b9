package dev.godwit.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Requests of one user; every answer is checked against the OpenAPI document. */
final class Call {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String baseUrl;
  private final Described described;
  private final boolean admin;
  private final Map<String, String> headers;

  private Call(String baseUrl, Described described, boolean admin, Map<String, String> headers) {
    this.baseUrl = baseUrl;
    this.described = described;
    this.admin = admin;
    this.headers = headers;
  }

  static Call nobody(ScriptedCloud cloud) throws IOException {
    return new Call(cloud.baseUrl(), Described.ofTheJar(), false, Map.of());
  }

  /** An answer with what was asked. */
  record Answer(
      String method, String path, int status, String body, HttpResponse<String> response) {
    JsonNode json() throws IOException {
      return JSON.readTree(body);
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse(null);
    }

    @Override
    public String toString() {
      return method + " " + path + " -> " + status + " " + response.headers().map() + " " + body;
    }
  }

  /** Logs in; the calls of that user. */
  Call as(String user, String password) throws Exception {
    Answer answer = login(user, password);
    if (answer.status() != 201) {
      throw new AssertionError(answer);
    }
    boolean isAdmin = answer.json().path("token").path("roles").toString().contains("\"admin\"");
    return new Call(baseUrl, described, isAdmin, Map.of())
        .with("X-Auth-Token", answer.header("X-Subject-Token"));
  }

  Answer login(String user, String password) throws Exception {
    return send("POST", "/identity/v3/auth/tokens", """
        {"auth": {"identity": {"methods": ["password"], "password": {"user":
          {"name": "%s", "domain": {"id": "default"}, "password": "%s"}}}}}
        """.formatted(user, password));
  }

  Call with(String header, String value) {
    var all = new LinkedHashMap<>(headers);
    all.put(header, value);
    return new Call(baseUrl, described, admin, all);
  }

  String header(String name) {
    return headers.get(name);
  }

  Call at(String microversion) {
    return with("OpenStack-API-Version", "compute " + microversion);
  }

  Answer get(String path) throws Exception {
    return send("GET", path, null);
  }

  Answer post(String path, String body) throws Exception {
    return send("POST", path, body);
  }

  Answer delete(String path) throws Exception {
    return send("DELETE", path, null);
  }

  Answer send(String method, String path, String body) throws Exception {
    var request = HttpRequest.newBuilder(URI.create(baseUrl + path))
        .timeout(Duration.ofSeconds(30))
        .method(
            method,
            body == null
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofString(body));
    headers.forEach(request::header);
    HttpResponse<String> response =
        HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    var answer = new Answer(
        method,
        URI.create(baseUrl + path).getPath(),
        response.statusCode(),
        response.body(),
        response);
    described.check(answer, admin);
    return answer;
  }
}
