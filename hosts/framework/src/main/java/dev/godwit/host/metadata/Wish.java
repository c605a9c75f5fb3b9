package dev.godwit.host.metadata;

import dev.godwit.api.MigrationContract;
import dev.godwit.api.MigrationOptions;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A key of a server's metadata by which whoever owns the server says how it is to be migrated. The
 * driver keeps wishes inside the operator's settings.
 */
public enum Wish {
  /** The convergence policy. */
  POLICY("policy", Form.NAME),
  /** A policy that is only asked, for the trace. */
  SHADOW_POLICY("shadow_policy", Form.NAME),
  /** The longest pause of the guest at the end. */
  MAX_DOWNTIME("max_downtime_ms", Form.MILLIS),
  /** How long a migration may take. */
  DEADLINE("deadline_s", Form.SECONDS),
  /** Whether the guest may be switched to post-copy. */
  POST_COPY("post_copy", Form.FLAG),
  /** Whether the guest's processors may be slowed down. */
  AUTO_CONVERGE("auto_converge", Form.FLAG),
  /** Whether the guest may be paused until the rest of its memory has been moved. */
  PAUSE("pause", Form.FLAG);

  /** What every such key begins with. */
  public static final String PREFIX = "godwit:";

  private final String word;
  private final Form form;

  Wish(String word, Form form) {
    this.word = word;
    this.form = form;
  }

  /** The key without its beginning: its name wherever options of migrations are written. */
  public String word() {
    return word;
  }

  /** The key in the metadata. */
  public String key() {
    return PREFIX + word;
  }

  /** What a value is, in words. */
  public String expected() {
    return form.words;
  }

  /** Whether this is a value for it. */
  public boolean accepts(String value) {
    return form.pattern.matcher(value).matches()
        && (form.most == 0 || Long.parseLong(value) <= form.most);
  }

  static Optional<Wish> ofKey(String key) {
    return Arrays.stream(values()).filter(wish -> wish.key().equals(key)).findFirst();
  }

  /** Wishes as options; what is not there is left open. */
  public static MigrationOptions options(Map<Wish, String> wishes) {
    return new MigrationOptions(
        new MigrationContract(
            number(wishes.get(MAX_DOWNTIME)),
            number(wishes.get(DEADLINE)),
            flag(wishes.get(POST_COPY)),
            flag(wishes.get(AUTO_CONVERGE)),
            flag(wishes.get(PAUSE))),
        wishes.get(POLICY),
        wishes.get(SHADOW_POLICY));
  }

  private static @Nullable Long number(@Nullable String value) {
    return value == null ? null : Long.valueOf(value);
  }

  private static @Nullable Boolean flag(@Nullable String value) {
    return value == null ? null : Boolean.valueOf(value);
  }

  /** Forms of values; the most that a number may be, 0 for what is no number. */
  private enum Form {
    NAME(
        "the name of a policy: a small letter, then up to 63 of a-z 0-9 _ -",
        "[a-z][a-z0-9_-]{0,63}"),
    FLAG("true or false", "true|false"),
    MILLIS("a whole number of milliseconds, 1 to 3600000", 3_600_000),
    SECONDS("a whole number of seconds, 1 to 8640000", 8_640_000);

    private final String words;
    private final Pattern pattern;
    private final long most;

    Form(String words, String pattern) {
      this.words = words;
      this.pattern = Pattern.compile(pattern);
      this.most = 0;
    }

    Form(String words, long most) {
      this.words = words;
      this.pattern = Pattern.compile("[1-9][0-9]{0,8}");
      this.most = most;
    }
  }
}
