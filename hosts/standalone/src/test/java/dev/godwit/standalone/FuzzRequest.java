package dev.godwit.standalone;

import dev.godwit.api.GuestId;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** One random request: mostly right, with something wrong somewhere. */
final class FuzzRequest {
  /** Sent where secrets are sent; must never come back. */
  static final String SECRET = "correct-horse-battery-staple";

  private static final List<String> METHODS = List.of(
      "GET", "GET", "GET", "POST", "POST", "DELETE", "HEAD", "PUT", "PATCH", "OPTIONS", "TRACE",
      "get", "FOO");

  private static final List<String> PATHS = List.of(
      "/",
      "/openapi.yaml",
      "/identity",
      "/identity/v3",
      "/identity/v3/auth/tokens",
      "/identity/v3/auth/catalog",
      "/identity/v3/auth/projects",
      "/identity/v3/projects",
      "/compute",
      "/compute/",
      "/compute/v2.1",
      "/compute/v2.1/",
      "/compute/v2.1/servers",
      "/compute/v2.1/servers/detail",
      "/compute/v2.1/servers/@",
      "/compute/v2.1/servers/@/action",
      "/compute/v2.1/servers/@/migrations",
      "/compute/v2.1/servers/@/migrations/@",
      "/compute/v2.1/servers/@/migrations/@/action",
      "/compute/v2.1/os-migrations",
      "/compute/v2.1/os-hypervisors",
      "/compute/v2.1/os-hypervisors/detail",
      "/compute/v2.1/os-hypervisors/statistics",
      "/compute/v2.1/os-hypervisors/@",
      "/compute/v2.1/os-services",
      "/compute/v2.1/flavors",
      "/compute/v2.1/flavors/detail",
      "/compute/v2.1/flavors/@",
      "/image",
      "/image/v2/images",
      "/godwit",
      "/godwit/v1",
      "/godwit/v1/plugins",
      "/godwit/v1/host-versions",
      "/godwit/v1/migrations/@",
      "/godwit/v1/migrations/@/trace",
      "/godwit/v1/migrations/@/retune",
      "/godwit/v1/migrations/@/resolve",
      "/godwit/v1/migrations/@/adopt",
      "/godwit/v1/servers/@/migrations",
      "/compute/v2.1/servers/@/metadata",
      "/compute/v2.1/servers/@/metadata/@");

  private static final List<String> WORDS = List.of(
      "",
      "0",
      "1",
      "2",
      "-1",
      "7",
      "99999999999999999999",
      "1e9",
      "null",
      "true",
      "%00",
      "%0A",
      "%0d%0aX-Injected:%201",
      "..",
      "%2e%2e",
      "%2F",
      "..%2f..%2fetc%2fpasswd",
      ";a=b",
      "%",
      "%zz",
      "%C0%AF",
      "%F0%9F%90%A6",
      "a".repeat(3000),
      "'%20OR%20'1'='1",
      "%3Cscript%3E",
      "${jndi:ldap://x}",
      "{}",
      "[",
      "*",
      "latest",
      "alpha",
      "bravo",
      "running",
      "5f5e1000-0000-4000-8000-000000000000",
      "(a*)*%24",
      "2026-03-04T05:06:07Z",
      "9999-99-99",
      "+1000000000-01-01T00:00:00Z",
      "%5B%28%3F",
      "%s%n%d");

  private static final List<String> PARAMETERS = List.of(
      "limit",
      "marker",
      "status",
      "host",
      "name",
      "changes-since",
      "changes-before",
      "all_tenants",
      "sort_key",
      "sort_dir",
      "project_id",
      "user_id",
      "hidden",
      "instance_uuid",
      "migration_type",
      "with_servers",
      "hypervisor_hostname_pattern",
      "binary",
      "source_compute",
      "deleted",
      "uuid",
      "x");

  private static final List<String> VERSIONS = List.of(
      "compute 2.1",
      "compute 2.24",
      "compute 2.30",
      "compute 2.65",
      "compute 2.80",
      "compute latest",
      "compute 2.999",
      "compute two",
      "compute",
      "",
      ",,,",
      "identity 3, compute 2.53",
      "compute 2.-1",
      "compute 99999999999999999999.1");

  private static final List<String> BODIES = List.of(
      "{\"os-migrateLive\": {\"host\": null, \"block_migration\": \"auto\"}}",
      "{\"os-migrateLive\": {\"host\": \"bravo\", \"block_migration\": true, \"disk_over_commit\": false}}",
      "{\"os-migrateLive\": {\"host\": \"bravo\", \"block_migration\": \"auto\", \"force\": true}}",
      "{\"force_complete\": null}",
      "{\"metadata\": {\"godwit:policy\": \"nova\", \"a\": \"b\"}}",
      "{\"meta\": {\"a\": \"b\"}}",
      "{\"max_downtime_ms\": 800, \"mib_per_second\": 400, \"policy\": \"nova\"}",
      "{\"host\": null, \"options\": {\"deadline_s\": 60, \"post_copy\": true}}",
      "{\"auth\": {\"identity\": {\"methods\": [\"password\"], \"password\": {\"user\": {\"name\": \"admin\", \"domain\": {\"id\": \"default\"}, \"password\": \""
          + SECRET + "\"}}}}}",
      "{\"auth\": {\"identity\": {\"methods\": [\"token\"], \"token\": {\"id\": \"" + SECRET
          + "\"}}}}",
      "{}",
      "[]",
      "null",
      "0",
      "\"\"",
      "");

  private static final List<String> PIECES = List.of(
      "null",
      "{",
      "}",
      "[",
      "]",
      "\"",
      ",",
      ":",
      "1e999",
      "-0",
      "\\u0000",
      "\\",
      "\u00e9",
      "\u0000",
      "true",
      "{\"a\":".repeat(60),
      "[".repeat(500),
      "9".repeat(400),
      "\"host\":",
      "\"" + "x".repeat(2000) + "\"");

  private final Random random;
  private final List<String> tokens;
  private final List<GuestId> servers;

  FuzzRequest(Random random, List<String> tokens, List<GuestId> servers) {
    this.random = random;
    this.tokens = tokens;
    this.servers = servers;
  }

  private boolean once(int in) {
    return random.nextInt(in) == 0;
  }

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private String segment() {
    return once(3) ? any(WORDS) : once(2) ? "1" : any(servers).toString();
  }

  private String target() {
    var path = new StringBuilder();
    for (String part : any(PATHS).split("(?<=@)|(?=@)", -1)) {
      path.append(part.equals("@") ? segment() : part);
    }
    if (once(15)) {
      path.insert(random.nextInt(path.length() + 1), any(WORDS));
    }
    if (once(2)) {
      path.append('?');
      int pairs = random.nextInt(4);
      for (int i = 0; i < pairs; i++) {
        path.append(i > 0 ? "&" : "").append(any(PARAMETERS));
        if (!once(8)) {
          path.append('=').append(once(5) ? any(servers).toString() : any(WORDS));
        }
      }
    }
    return path.toString().replace(" ", "%20");
  }

  private byte[] body() {
    var text = new StringBuilder(any(BODIES));
    int changes = once(2) ? 0 : 1 + random.nextInt(3);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(text.length() + 1);
      switch (random.nextInt(3)) {
        case 0 -> text.insert(at, any(PIECES));
        case 1 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(10)));
        default -> text.setLength(at);
      }
    }
    if (once(2000)) {
      text.append(" ".repeat(200_000));
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    if (once(20) && bytes.length > 0) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  private void header(StringBuilder head, String name, String value) {
    head.append(name).append(": ").append(value).append("\r\n");
  }

  byte[] bytes() {
    String method = any(METHODS);
    boolean hasBody = List.of("POST", "PUT", "PATCH", "DELETE").contains(method);
    var head = new StringBuilder();
    head.append(method).append(' ').append(target()).append(" HTTP/1.1\r\n");
    if (!once(300)) {
      header(head, "Host", once(50) ? "evil.example.org:99999" : "127.0.0.1");
    }
    if (!once(8)) {
      header(head, "X-Auth-Token", once(8) ? SECRET : any(tokens));
    }
    if (once(2)) {
      header(head, "OpenStack-API-Version", any(VERSIONS));
    }
    if (once(8)) {
      header(head, "X-OpenStack-Nova-API-Version", any(WORDS).replace("\n", ""));
    }
    if (once(4)) {
      header(head, "X-Subject-Token", SECRET + random.nextInt(10));
    }
    if (once(10)) {
      header(
          head,
          "Accept",
          any(List.of("text/html", "*/*", "application/xml", ",;q=", "image/*;q=2")));
    }
    if (once(40)) {
      header(head, "X-" + any(List.of("A", "Forwarded-For", "HTTP-Method-Override")), any(WORDS));
    }
    if (once(400)) {
      header(head, "X-Long", "y".repeat(20_000));
    }
    if (once(200)) {
      head.append(any(List.of(
          "No colon\r\n", ": no name\r\n", "A B: c\r\n", "X: \u0001\r\n", "\u00fc: 1\r\n")));
    }
    if (once(100)) {
      header(head, "Expect", any(List.of("100-continue", "nonsense")));
    }
    byte[] body = hasBody ? body() : new byte[0];
    var out = new ByteArrayOutputStream();
    boolean chunked = hasBody && once(20);
    if (hasBody) {
      if (!once(4)) {
        header(
            head,
            "Content-Type",
            once(10)
                ? any(List.of("text/xml", "application/json;charset=nonsense", "/", ""))
                : "application/json");
      }
      if (chunked) {
        header(head, "Transfer-Encoding", "chunked");
      } else {
        header(
            head,
            "Content-Length",
            once(300)
                ? any(List.of("-1", "x", "99999999999999999999"))
                : Integer.toString(body.length));
      }
    }
    out.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    if (chunked) {
      String length = once(10) ? "zz" : Integer.toHexString(body.length);
      out.writeBytes(
          (body.length == 0 ? "" : length + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
      out.writeBytes(body);
      out.writeBytes(
          ((body.length == 0 ? "" : "\r\n") + "0\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
    } else {
      out.writeBytes(body);
    }
    return out.toByteArray();
  }
}
