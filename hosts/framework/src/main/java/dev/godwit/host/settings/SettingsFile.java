package dev.godwit.host.settings;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** A settings file that has been read and not yet checked. */
public final class SettingsFile {
  private static final long LARGEST_BYTES = 1024 * 1024;

  private final Path path;
  private final PropertiesText text;

  private SettingsFile(Path path, PropertiesText text) {
    this.path = path;
    this.text = text;
  }

  /**
   * Reads a file.
   *
   * @throws SettingsException if there is no such file, it cannot be read, is larger than 1 MiB or
   *     is not UTF-8
   */
  public static SettingsFile read(Path path) throws SettingsException {
    Path absolute = path.toAbsolutePath().normalize();
    try {
      if (Files.size(absolute) > LARGEST_BYTES) {
        throw unusable(absolute, "the file is larger than 1 MiB, so it is no settings file");
      }
      byte[] bytes = Files.readAllBytes(absolute);
      String text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return new SettingsFile(absolute, PropertiesText.of(text));
    } catch (NoSuchFileException e) {
      throw unusable(absolute, "there is no such file");
    } catch (CharacterCodingException e) {
      throw unusable(absolute, "the file is not encoded in UTF-8");
    } catch (IOException e) {
      throw unusable(absolute, "the file cannot be read: " + e);
    }
  }

  private static SettingsException unusable(Path path, String message) {
    return new SettingsException(List.of(new SettingProblem(path, null, null, message)));
  }

  /**
   * The values of some sections, whatever else the file contains, so that the parts that publish the
   * other sections can be found. A wrong value is replaced by its default.
   *
   * @throws IllegalArgumentException if the sections contradict themselves
   */
  public Glimpse glimpse(List<SettingSection> sections) {
    var check = new SettingsCheck(path, text, new SettingsSchema(sections));
    Settings settings = check.settings();
    return new Glimpse(settings, check.problems());
  }

  /**
   * Checks the file.
   *
   * @param sections everything that may be set
   * @param rules checks over several settings
   * @throws SettingsException if anything is wrong
   * @throws IllegalArgumentException if the sections contradict themselves
   */
  public Settings check(List<SettingSection> sections, List<SettingsRule> rules)
      throws SettingsException {
    var check = new SettingsCheck(path, text, new SettingsSchema(sections));
    Settings settings = check.settings();
    check.rejectUnknownKeys();
    rules.forEach(rule -> rule.check(settings, check::reject));
    List<SettingProblem> problems = check.problems();
    if (!problems.isEmpty()) {
      throw new SettingsException(problems);
    }
    return settings;
  }

  /** A first look: the values of some sections and what is wrong with them. */
  public record Glimpse(Settings settings, List<SettingProblem> problems) {
    public Glimpse {
      problems = List.copyOf(problems);
    }
  }
}
