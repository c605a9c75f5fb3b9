package dev.godwit.host.plugins;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;

/** Makes real plugin jars: compiles a source file and packs it with its descriptor. */
final class PluginJar {
  /** A driver's entry that can be loaded; %s is what its create method does. */
  private static final String SOURCE = """
      package test.driver;

      import dev.godwit.spi.*;
      import java.util.*;

      public final class TestPlugin implements LiveMigrationPlugin {
        public String id() {
          return "%s";
        }

        public List<SettingDefinition> settings() {
          return List.of(SettingDefinition.bool("test_flag", false, "A flag."));
        }

        public LiveMigrationDriver create(Map<String, String> settings, HostServices host)
            throws PluginException {
          %s
        }
      }
      """;

  private final Map<String, byte[]> entries = new LinkedHashMap<>();

  static Map<String, String> descriptor(String id) {
    var keys = new LinkedHashMap<String, String>();
    keys.put("id", id);
    keys.put("version", "1.2.3");
    keys.put("spi", ">=1.0.0 <2.0.0");
    keys.put("java", "21");
    return keys;
  }

  PluginJar describedBy(Map<String, String> descriptor) {
    var text = new StringBuilder();
    descriptor.forEach(
        (key, value) -> text.append(key).append('=').append(value).append('\n'));
    entries.put(DescriptorReader.ENTRY, text.toString().getBytes(StandardCharsets.UTF_8));
    return this;
  }

  PluginJar withEntryClass(Path work, String id, String createBody) throws IOException {
    Path source = Files.createDirectories(work.resolve("test/driver")).resolve("TestPlugin.java");
    Files.writeString(source, SOURCE.formatted(id, createBody));
    int result = ToolProvider.getSystemJavaCompiler()
        .run(
            null,
            null,
            null,
            "-proc:none",
            "-cp",
            System.getProperty("java.class.path"),
            "-d",
            work.toString(),
            source.toString());
    if (result != 0) {
      throw new AssertionError("the test plugin does not compile");
    }
    try (DirectoryStream<Path> classes = Files.newDirectoryStream(source.getParent(), "*.class")) {
      for (Path compiled : classes) {
        entries.put("test/driver/" + compiled.getFileName(), Files.readAllBytes(compiled));
      }
    }
    entries.put(
        "META-INF/services/dev.godwit.spi.LiveMigrationPlugin",
        "test.driver.TestPlugin\n".getBytes(StandardCharsets.UTF_8));
    return this;
  }

  Path writeTo(Path jar) throws IOException {
    Files.createDirectories(jar.getParent());
    try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
      for (var entry : List.copyOf(entries.entrySet())) {
        out.putNextEntry(new JarEntry(entry.getKey()));
        out.write(entry.getValue());
        out.closeEntry();
      }
    }
    return jar;
  }
}
