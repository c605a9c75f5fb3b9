package dev.godwit.host.metadata;

import dev.godwit.api.GuestId;
import dev.godwit.api.MigrationOptions;
import dev.godwit.host.metadata.MetadataRefusedException.Reason;
import dev.godwit.host.store.MetadataStore;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Metadata of servers within Nova's limits, and the wishes in it. Safe for several threads; throws
 * {@link dev.godwit.host.store.StoreException} when the database cannot be used.
 */
public final class ServerMetadata {
  /** Items that one server may have: Nova's quota. */
  public static final int MOST_ITEMS = 128;

  private static final int LONGEST_VALUE = 255;
  private static final Pattern KEY = Pattern.compile("[a-zA-Z0-9_:. -]{1,255}");

  private final MetadataStore store;

  public ServerMetadata(MetadataStore store) {
    this.store = store;
  }

  /** Keys and values of one server, in the order of the keys. */
  public Map<String, String> of(GuestId guest) {
    return store.of(guest);
  }

  /**
   * Adds items; one with a known key is changed.
   *
   * @return all items that are there now
   * @throws MetadataRefusedException if an item is wrong or they become too many
   */
  public Map<String, String> merge(GuestId guest, Map<String, String> items) {
    check(items);
    return store.change(guest, before -> {
      before.putAll(items);
      return counted(before);
    });
  }

  /**
   * Puts items in the place of all that are there.
   *
   * @return all items that are there now
   * @throws MetadataRefusedException if an item is wrong or they are too many
   */
  public Map<String, String> replace(GuestId guest, Map<String, String> items) {
    check(items);
    return store.change(guest, before -> counted(items));
  }

  /** Takes an item away; false if there is none with this key. */
  public boolean remove(GuestId guest, String key) {
    var removed = new AtomicBoolean();
    store.change(guest, before -> {
      removed.set(before.remove(key) != null);
      return before;
    });
    return removed.get();
  }

  private static Map<String, String> counted(Map<String, String> items) {
    if (items.size() > MOST_ITEMS) {
      throw new MetadataRefusedException(
          Reason.QUOTA, "Maximum number of metadata items exceeds " + MOST_ITEMS);
    }
    return items;
  }

  private static void check(Map<String, String> items) {
    items.forEach((key, value) -> {
      if (!KEY.matcher(key).matches()) {
        throw invalid("a metadata key is 1 to 255 letters, digits, spaces and any of - _ : . only");
      }
      if (value.codePointCount(0, value.length()) > LONGEST_VALUE) {
        throw invalid(
            "the value of metadata " + key + " is longer than " + LONGEST_VALUE + " characters");
      }
      if (key.startsWith(Wish.PREFIX)) {
        checkWish(key, value);
      }
    });
  }

  private static void checkWish(String key, String value) {
    Wish wish = Wish.ofKey(key)
        .orElseThrow(() -> invalid("there is no metadata key "
            + key
            + " for migrations; there are "
            + Arrays.stream(Wish.values()).map(Wish::key).collect(Collectors.joining(", "))));
    if (!wish.accepts(value)) {
      throw invalid("the value of metadata " + key + " is not " + wish.expected());
    }
  }

  private static MetadataRefusedException invalid(String message) {
    return new MetadataRefusedException(Reason.INVALID, "Invalid metadata: " + message + ".");
  }

  /** The wishes in a server's metadata; what it does not say is left open. */
  public MigrationOptions wishes(GuestId guest) {
    var wishes = new EnumMap<Wish, String>(Wish.class);
    store
        .of(guest)
        .forEach((key, value) -> Wish.ofKey(key)
            .filter(wish -> wish.accepts(value))
            .ifPresent(wish -> wishes.put(wish, value)));
    return Wish.options(wishes);
  }
}
