package dev.godwit.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.api.GuestId;
import dev.godwit.api.GuestObservation;
import dev.godwit.api.GuestObservation.PowerState;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lists of servers: filters, orders, pages, and what is shown to whom. */
class ServersTest {
  private static final String SERVERS = "/compute/v2.1/servers";

  @TempDir
  private static Path directory;

  private static ScriptedCloud cloud;
  private static Call admin;
  private static Call reader;

  @BeforeAll
  static void start() throws Exception {
    cloud = new ScriptedCloud(directory);
    for (int i = 2; i <= 5; i++) {
      cloud.hosts.put(
          i % 2 == 0 ? ScriptedCloud.ALPHA : ScriptedCloud.BRAVO,
          new GuestObservation(
              new GuestId(UUID.randomUUID()),
              "web-" + i,
              i == 5 ? PowerState.SHUTDOWN : PowerState.RUNNING,
              false,
              false,
              true,
              512,
              2));
    }
    admin = Call.nobody(cloud).as("admin", ScriptedCloud.PASSWORD).at("2.80");
    reader = Call.nobody(cloud).as("reader", ScriptedCloud.PASSWORD).at("2.80");
  }

  @AfterAll
  static void stop() {
    cloud.close();
  }

  private static List<String> names(Call.Answer answer) throws Exception {
    assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    return answer.json().path("servers").findValuesAsText("name");
  }

  private static List<String> asked(Call call, String query) throws Exception {
    return names(call.get(SERVERS + "?sort_key=display_name&sort_dir=asc" + query));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      ''                              | web-1 web-2 web-3 web-4 web-5
      &name=web-[23]                  | web-2 web-3
      &name=WEB-4                     | web-4
      &name=b-                        | web-1 web-2 web-3 web-4 web-5
      &name=%5Eb                      | ''
      &status=ACTIVE                  | web-1 web-2 web-3 web-4
      &status=active                  | web-1 web-2 web-3 web-4
      &status=SHUTOFF                 | web-5
      &status=NONSENSE                | ''
      &status=ACTIVE&status=SHUTOFF   | web-1 web-2 web-3 web-4 web-5
      &vm_state=stopped               | web-5
      &power_state=4                  | web-5
      &ip=10.0.0.1                    | ''
      &image=x                        | ''
      &tags=x                         | ''
      &not-tags=x                     | web-1 web-2 web-3 web-4 web-5
      &host=bravo                     | web-1 web-2 web-3 web-4 web-5
      &locked=true                    | ''
      &changes-since=2026-03-04T05:06:07Z | web-1 web-2 web-3 web-4 web-5
      &changes-since=2027-01-01T00:00:00Z | ''
      &changes-before=2026-01-01T00:00:00Z | ''
      &limit=2                        | web-1 web-2
      &limit=0                        | ''
      """)
  void aReaderFindsTheServersOfTheProject(String query, String expected) throws Exception {
    assertThat(String.join(" ", asked(reader, query))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      ''                              | db-1
      &all_tenants=1                  | db-1 web-1 web-2 web-3 web-4 web-5
      &all_tenants=true&host=bravo    | web-3 web-5
      &all_tenants=0                  | db-1
      &all_tenants=1&deleted=true     | ''
      &project_id=nonsense            | db-1
      &all_tenants=1&project_id=x     | ''
      """)
  void anAdministratorFindsThoseOfAllProjects(String query, String expected) throws Exception {
    assertThat(String.join(" ", asked(admin, query))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      2.1  | limit=x              | 400
      2.1  | limit=-1             | 400
      2.1  | limit=1&limit=2      | 400
      2.1  | marker=nonsense      | 400
      2.1  | name=(               | 400
      2.1  | name=(a*)*b          | 200
      2.1  | sort_key=nonsense    | 400
      2.1  | sort_key=host        | 400
      2.1  | sort_dir=up          | 400
      2.1  | changes-since=soon   | 400
      2.1  | all_tenants=perhaps  | 400
      2.1  | nonsense=1           | 200
      2.74 | nonsense=1           | 200
      2.75 | nonsense=1           | 400
      2.66 | changes-since=2026-02-01T00:00:00Z&changes-before=2026-01-01T00:00:00Z | 400
      """)
  void whatIsAskedForWronglyIsRefused(String version, String query, int status) throws Exception {
    Call.Answer answer = reader
        .at(version)
        .get(SERVERS + "?" + query.strip().replace("(", "%28").replace(")", "%29"));
    assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
  }

  @Test
  void pagesFollowOneAnotherByTheirLinks() throws Exception {
    var all = new ArrayList<String>();
    String next = SERVERS + "?limit=2&sort_key=display_name&sort_dir=asc&name=web";
    while (next != null) {
      JsonNode page = reader.get(next).json();
      all.addAll(page.path("servers").findValuesAsText("name"));
      JsonNode link = page.path("servers_links").path(0).path("href");
      next = link.isMissingNode()
          ? null
          : URI.create(link.asText()).getRawPath() + "?"
              + URI.create(link.asText()).getRawQuery();
    }
    assertThat(all).containsExactly("web-1", "web-2", "web-3", "web-4", "web-5");
  }

  @Test
  void whereAServerIsIsShownToAdministratorsOnly() throws Exception {
    String path = SERVERS + "/" + cloud.web;
    JsonNode shown = admin.get(path).json().path("server");
    assertThat(shown.path("OS-EXT-SRV-ATTR:host").asText()).isEqualTo("alpha");
    assertThat(shown.path("host_status").asText()).isEqualTo("UP");
    Call.Answer own = reader.get(path);
    assertThat(own.body()).doesNotContain("alpha", "OS-EXT-SRV-ATTR", "host_status");
    JsonNode same = own.json().path("server");
    assertThat(same.path("hostId").asText()).isEqualTo(shown.path("hostId").asText());
    assertThat(same.path("tenant_id").asText())
        .isEqualTo(Call.nobody(cloud)
            .login("reader", ScriptedCloud.PASSWORD)
            .json()
            .path("token")
            .path("project")
            .path("id")
            .asText());
  }

  @Test
  void aFlavorThatAServerShowsIsFound() throws Exception {
    for (Call call : List.of(reader, admin)) {
      String id = call.at("2.1")
          .get(SERVERS + "/" + cloud.web)
          .json()
          .path("server")
          .path("flavor")
          .path("id")
          .asText();
      JsonNode flavor = call.at("2.1").get("/compute/v2.1/flavors/" + id).json().path("flavor");
      assertThat(flavor.path("ram").asLong()).isEqualTo(256);
    }
    assertThat(reader.get("/compute/v2.1/flavors/none").status()).isEqualTo(404);
  }
}
