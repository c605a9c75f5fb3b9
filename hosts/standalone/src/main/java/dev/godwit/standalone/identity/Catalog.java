package dev.godwit.standalone.identity;

import java.util.List;
import java.util.Map;

/** The service catalog: where each API is. */
record Catalog(String baseUrl, String region) {
  List<Map<String, Object>> entries() {
    return List.of(
        service("identity", "keystone", "/identity/v3"),
        service("compute", "nova", "/compute/v2.1"),
        service("image", "glance", "/image"),
        service("godwit", "godwit", "/godwit/v1"));
  }

  private Map<String, Object> service(String type, String name, String path) {
    List<Map<String, Object>> endpoints = List.of("public", "internal", "admin").stream()
        .map(kind -> Map.<String, Object>of(
            "id", type + "-" + kind,
            "interface", kind,
            "region", region,
            "region_id", region,
            "url", baseUrl + path))
        .toList();
    return Map.of("id", type, "type", type, "name", name, "endpoints", endpoints);
  }
}
