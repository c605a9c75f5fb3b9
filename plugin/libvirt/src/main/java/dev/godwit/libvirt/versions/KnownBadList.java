package dev.godwit.libvirt.versions;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.godwit.api.HostFacts;
import dev.godwit.api.KnownBadVersions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * The list of versions between which something breaks, read from {@code known-bad-versions.json}. An entry looks at what
 * those before it have left of a job, so one that takes more away stands first.
 */
public final class KnownBadList {
  private static final String FILE = "known-bad-versions.json";

  private static final ObjectMapper MAPPER =
      JsonMapper.builder().enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS).build();

  private final List<KnownBad> entries;

  KnownBadList(List<KnownBad> entries) {
    this.entries = List.copyOf(entries);
  }

  /** The list that comes with this plugin. */
  public static KnownBadList shipped() {
    try (InputStream file =
        Objects.requireNonNull(KnownBadList.class.getResourceAsStream(FILE), FILE)) {
      return new KnownBadList(MAPPER.readValue(file, new TypeReference<>() {}));
    } catch (IOException e) {
      throw new UncheckedIOException(FILE + " cannot be read", e);
    }
  }

  /** All entries. */
  public List<KnownBadVersions> forPeople() {
    return entries.stream().map(KnownBad::forPeople).toList();
  }

  List<KnownBad> entries() {
    return entries;
  }

  /**
   * What a job may use between two hosts.
   *
   * @param accepted the settings by which an operator accepts consequences, those that are on
   */
  public Finding find(
      HostFacts source, HostFacts destination, JobFeatures wanted, Set<String> accepted) {
    JobFeatures allowed = wanted;
    var noted = new ArrayList<String>();
    var refused = new ArrayList<String>();
    for (KnownBad entry : entries) {
      boolean isAccepted = entry.acceptedBy() != null && accepted.contains(entry.acceptedBy());
      if (isAccepted || !entry.applies(source, destination, allowed)) {
        continue;
      }
      String why = why(entry, source, destination);
      switch (entry.remedy()) {
        case ONE_CONNECTION -> {
          allowed = allowed.overOneConnection();
          noted.add("Memory is moved over one connection: " + why);
        }
        case NO_POST_COPY -> {
          allowed = allowed.withoutPostCopy();
          noted.add("Post-copy is left out: " + why);
        }
        case REFUSE -> refused.add(why);
      }
    }
    return new Finding(allowed, noted, refused);
  }

  private static String why(KnownBad entry, HostFacts source, HostFacts destination) {
    return "between "
        + words(source)
        + " and "
        + words(destination)
        + " "
        + entry.breaks()
        + " ("
        + entry.id()
        + (entry.acceptedBy() == null
            ? ""
            : "; the setting " + entry.acceptedBy() + " accepts that")
        + ").";
  }

  private static String words(HostFacts host) {
    return host.hypervisorType()
        + " "
        + HostFacts.version(host.hypervisorVersion())
        + " with libvirt "
        + HostFacts.version(host.libvirtVersion());
  }

  /**
   * What was found.
   *
   * @param allowed what the job may use
   * @param noted what is left out, and why: sentences
   * @param refused why the migration must not begin: sentences that begin with a small letter; empty if it may
   */
  public record Finding(JobFeatures allowed, List<String> noted, List<String> refused) {
    public Finding {
      noted = List.copyOf(noted);
      refused = List.copyOf(refused);
    }
  }
}
