package dev.godwit.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who changed what, or tried to, is one line of the audit log. */
class AuditTest {
  @Test
  void everyRequestThatChangesSomethingLeavesOneLineWithoutSecrets(@TempDir Path directory)
      throws Exception {
    var lines = new CopyOnWriteArrayList<String>();
    try (var cloud = new ScriptedCloud(directory);
        var logs = new Logs(event -> keep(event, lines))) {
      Call nobody = Call.nobody(cloud);
      String action = "/compute/v2.1/servers/" + cloud.web + "/action";
      String move = "{\"os-migrateLive\": {\"host\": null, \"block_migration\": \"auto\"}}";
      nobody.login("somebody", "sesame close");
      nobody.login("reader", "sesame close");
      Call reader = nobody.as("reader", ScriptedCloud.PASSWORD).at("2.80");
      Call manager = nobody.as("manager", ScriptedCloud.PASSWORD).at("2.80");
      reader.get("/compute/v2.1/servers");
      nobody.post(action, move);
      reader.post(action, move);
      manager.post(action, move);
      manager.delete("/compute/v2.1/servers/" + cloud.web + "/migrations/99");
      nobody.post("/compute/v2.1/%0Aforged%20line/" + "x".repeat(300), "{}");
      Awaitility.await().until(() -> lines.size() >= 9);
      var expected = new ArrayList<String>();
      for (String login :
          List.of("user=- *401", "user=reader *401", "user=reader *201", "user=manager *201")) {
        expected.add(
            login.replace("*", "from=127.0.0.1 POST /identity/v3/auth/tokens action=- status="));
      }
      String act = "from=127.0.0.1 POST " + action + " action=";
      expected.add("user=- " + act + "- status=401");
      expected.add("user=reader " + act + "os-migrateLive status=403");
      expected.add("user=manager " + act + "os-migrateLive status=202");
      expected.add("user=manager from=127.0.0.1 DELETE /compute/v2.1/servers/" + cloud.web
          + "/migrations/99 action=- status=404");
      assertThat(lines.stream().limit(8).map(AuditTest::withoutRest)).isEqualTo(expected);
      assertThat(lines.get(8))
          .doesNotContain("\n")
          .contains("/compute/v2.1/%0Aforged%20line/xxx")
          .hasSizeLessThan(400);
      assertThat(lines).noneMatch(line -> line.contains("sesame"));
      assertThat(lines).allMatch(line -> line.matches("req-[0-9a-f-]{36} user=.* ms=[0-9]+"));
    }
  }

  private static void keep(ILoggingEvent event, List<String> lines) {
    if (event.getLoggerName().equals("dev.godwit.audit")) {
      lines.add(event.getFormattedMessage());
    }
  }

  private static String withoutRest(String line) {
    return line.replaceFirst("^req-\\S+ ", "").replaceFirst(" ms=[0-9]+$", "");
  }
}
