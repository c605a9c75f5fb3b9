package dev.godwit.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The OpenAPI document, and whether an answer is as it says: with the fields of the answer's
 * microversion and of the one who asked, no more and no less.
 */
final class Described {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonSchemaFactory SCHEMAS =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

  private final JsonNode document;
  private final Map<List<Object>, com.networknt.schema.JsonSchema> schemas =
      new ConcurrentHashMap<>();

  Described(String yaml) {
    document =
        JSON.valueToTree(new Yaml(new SafeConstructor(new LoaderOptions())).<Object>load(yaml));
  }

  static Described ofTheJar() throws IOException {
    try (var in = Described.class.getResourceAsStream("/openapi.yaml")) {
      return new Described(new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
    }
  }

  JsonNode document() {
    return document;
  }

  /** An operation, such as {@code GET /compute/v2.1/servers}. */
  record Operation(String method, String path, JsonNode node) {
    boolean needsToken() {
      return !node.has("security");
    }
  }

  List<Operation> operations() {
    var all = new ArrayList<Operation>();
    document
        .path("paths")
        .properties()
        .forEach(path -> path.getValue().properties().forEach(method -> {
          if (!method.getKey().equals("parameters")) {
            all.add(new Operation(
                method.getKey().toUpperCase(java.util.Locale.ROOT),
                path.getKey(),
                method.getValue()));
          }
        }));
    return all;
  }

  /** The operation that serves a request; what has fixed words counts for more. */
  private Operation find(String method, String path) {
    return operations().stream()
        .filter(operation -> operation.method().equals(method))
        .filter(operation -> Pattern.matches(
            operation.path().replace(".", "\\.").replaceAll("\\{[a-z_]+}", "[^/]+"), path))
        .min(java.util.Comparator.comparing(operation -> operation.path().contains("}")
            && operation.path().lastIndexOf('{') > path.length() / 2))
        .orElse(null);
  }

  /** Fails unless the answer is as the document says. Errors of unknown resources have one form. */
  void check(Call.Answer answer, boolean admin) throws IOException {
    Operation operation = find(answer.method(), answer.path());
    if (operation == null) {
      assertThat(answer.status()).as(answer.toString()).isBetween(400, 499);
      return;
    }
    JsonNode responses = operation.node().path("responses");
    JsonNode response = responses.has(Integer.toString(answer.status()))
        ? responses.path(Integer.toString(answer.status()))
        : responses.path("default");
    assertThat(response.isMissingNode()).as("undescribed: " + answer).isFalse();
    response = resolve(response);
    JsonNode schema = response.path("content").path("application/json").path("schema");
    if (schema.isMissingNode()) {
      assertThat(answer.body().isEmpty() || response.has("content"))
          .as(answer.toString())
          .isTrue();
      return;
    }
    if (answer.method().equals("HEAD")) {
      return;
    }
    assertThat(answer.header("Content-Type")).as(answer.toString()).startsWith("application/json");
    response
        .path("headers")
        .fieldNames()
        .forEachRemaining(
            name -> assertThat(answer.header(name)).as(name + " of " + answer).isNotNull());
    var problems = schema(schema, minor(answer), admin).validate(JSON.readTree(answer.body()));
    assertThat(problems).as(answer.toString()).isEmpty();
  }

  private static int minor(Call.Answer answer) {
    String version = answer.header("OpenStack-API-Version");
    // A version that is not served is named, and the answer is of none.
    return version == null || answer.status() == 406
        ? 1
        : Integer.parseInt(version.substring("compute 2.".length()));
  }

  private JsonNode resolve(JsonNode node) {
    return node.has("$ref") ? document.at(node.path("$ref").asText().substring(1)) : node;
  }

  private com.networknt.schema.JsonSchema schema(JsonNode schema, int minor, boolean admin) {
    return schemas.computeIfAbsent(
        List.of(schema, minor, admin), key -> SCHEMAS.getSchema(of(schema, minor, admin)));
  }

  /** The schema as it is in one version for one kind of user, references inlined. */
  private JsonNode of(JsonNode schema, int minor, boolean admin) {
    if (schema.has("$ref")) {
      return of(resolve(schema), minor, admin);
    }
    if (schema.isArray()) {
      ArrayNode all = JSON.createArrayNode();
      schema.forEach(item -> all.add(of(item, minor, admin)));
      return all;
    }
    if (!schema.isObject()) {
      return schema;
    }
    ObjectNode made = JSON.createObjectNode();
    Set<String> absent = new TreeSet<>();
    schema.properties().forEach(entry -> {
      if (!entry.getKey().equals("properties")) {
        made.set(entry.getKey(), of(entry.getValue(), minor, admin));
        return;
      }
      ObjectNode properties = made.putObject("properties");
      entry.getValue().properties().forEach(property -> {
        if (isThere(property.getValue(), minor, admin)) {
          properties.set(property.getKey(), of(property.getValue(), minor, admin));
        } else {
          absent.add(property.getKey());
        }
      });
    });
    if (schema.path("required").isArray()) {
      ArrayNode required = made.putArray("required");
      schema.path("required").forEach(name -> {
        if (!absent.contains(name.asText())) {
          required.add(name);
        }
      });
    }
    return made;
  }

  private static boolean isThere(JsonNode property, int minor, boolean admin) {
    JsonNode versions = property.path("x-openstack");
    return (admin || !property.has("x-policy"))
        && minor >= minor(versions.path("min-ver").asText("2.1"))
        && minor <= minor(versions.path("max-ver").asText("2.999"));
  }

  private static int minor(String version) {
    return Integer.parseInt(version.substring(2));
  }
}
