package dev.godwit.libvirt.natives;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The statistics of a job.
 *
 * @param type libvirt's virDomainJobType, 0 to 5
 * @param values libvirt's VIR_DOMAIN_JOB_* fields: {@link Long}, {@link Double}, {@link Boolean} or
 *     {@link String}
 */
public record NativeJob(int type, Map<String, Object> values) {
  public NativeJob {
    values = Map.copyOf(values);
  }

  /** A number, or null if libvirt did not give it. */
  public @Nullable Long number(String name) {
    return values.get(name) instanceof Long number ? number : null;
  }
}
