package dev.godwit.engine.replay;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Words of the format and what each stands for. */
final class Words<T> {
  private final Map<String, T> meanings;

  private Words(Map<String, T> meanings) {
    this.meanings = meanings;
  }

  /** Words without any yet. */
  static <T> Builder<T> with(String word, T meaning) {
    return new Builder<T>().and(word, meaning);
  }

  /** What a word stands for; null if it is none of these. */
  @Nullable
  T of(String word) {
    return meanings.get(word);
  }

  /** All words, in order. */
  List<String> all() {
    return List.copyOf(meanings.keySet());
  }

  /** Collects words. */
  static final class Builder<T> {
    private final Map<String, T> meanings = new LinkedHashMap<>();

    Builder<T> and(String word, T meaning) {
      meanings.put(word, meaning);
      return this;
    }

    Words<T> done() {
      return new Words<>(meanings);
    }
  }
}
