package dev.godwit.host.store;

import dev.godwit.api.GuestId;
import dev.godwit.api.HostName;
import dev.godwit.api.MigrationId;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which migration records are wanted. A null filter lets everything pass; all filters must pass.
 *
 * @param host the source or the destination
 * @param changesSince inclusive; a record that never changed counts by its creation
 * @param changesBefore inclusive, likewise
 * @param marker the last record of the page before, which need not pass the filters
 * @param limit 0 to {@value #MOST}
 */
public record MigrationQuery(
    @Nullable GuestId guest,
    @Nullable Set<MigrationStatus> statuses,
    @Nullable HostName host,
    @Nullable HostName source,
    @Nullable Instant changesSince,
    @Nullable Instant changesBefore,
    @Nullable String userId,
    @Nullable String projectId,
    @Nullable MigrationId marker,
    int limit,
    Order order) {
  /** The largest page, as in Nova. */
  public static final int MOST = 1000;

  public MigrationQuery {
    statuses = statuses == null ? null : Set.copyOf(statuses);
    Objects.requireNonNull(order, "order");
    if (limit < 0 || limit > MOST) {
      throw new IllegalArgumentException("limit must be 0 to " + MOST + ", is " + limit);
    }
  }

  /** The order of a list. */
  public enum Order {
    /** By creation, then by id, the newest first: Nova's order since microversion 2.59. */
    NEWEST_FIRST,
    /** By creation, then by id, the oldest first. */
    OLDEST_FIRST
  }

  /** All records, the newest first, at most {@value #MOST}. */
  public static MigrationQuery all() {
    return new Builder().build();
  }

  /** The same query, to be changed. */
  public Builder but() {
    return new Builder(this);
  }

  /** Makes queries; every filter is unset at first. Not thread-safe. */
  public static final class Builder {
    private @Nullable GuestId guest;
    private @Nullable Set<MigrationStatus> statuses;
    private @Nullable HostName host;
    private @Nullable HostName source;
    private @Nullable Instant changesSince;
    private @Nullable Instant changesBefore;
    private @Nullable String userId;
    private @Nullable String projectId;
    private @Nullable MigrationId marker;
    private int limit = MOST;
    private Order order = Order.NEWEST_FIRST;

    private Builder() {}

    private Builder(MigrationQuery query) {
      guest = query.guest;
      statuses = query.statuses;
      host = query.host;
      source = query.source;
      changesSince = query.changesSince;
      changesBefore = query.changesBefore;
      userId = query.userId;
      projectId = query.projectId;
      marker = query.marker;
      limit = query.limit;
      order = query.order;
    }

    public Builder guest(GuestId wanted) {
      guest = wanted;
      return this;
    }

    public Builder statuses(Set<MigrationStatus> wanted) {
      statuses = wanted;
      return this;
    }

    public Builder host(HostName wanted) {
      host = wanted;
      return this;
    }

    public Builder source(HostName wanted) {
      source = wanted;
      return this;
    }

    public Builder changesSince(Instant wanted) {
      changesSince = wanted;
      return this;
    }

    public Builder changesBefore(Instant wanted) {
      changesBefore = wanted;
      return this;
    }

    public Builder userId(String wanted) {
      userId = wanted;
      return this;
    }

    public Builder projectId(String wanted) {
      projectId = wanted;
      return this;
    }

    public Builder marker(MigrationId wanted) {
      marker = wanted;
      return this;
    }

    public Builder limit(int wanted) {
      limit = wanted;
      return this;
    }

    public Builder order(Order wanted) {
      order = wanted;
      return this;
    }

    public MigrationQuery build() {
      return new MigrationQuery(
          guest,
          statuses,
          host,
          source,
          changesSince,
          changesBefore,
          userId,
          projectId,
          marker,
          limit,
          order);
    }
  }
}
