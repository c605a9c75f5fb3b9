package dev.godwit.engine.steering;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.godwit.api.MigrationForecast;
import dev.godwit.spi.ConvergencePolicy;
import dev.godwit.spi.JobSample;
import dev.godwit.spi.PolicyAction;
import dev.godwit.spi.PolicyDecision;
import dev.godwit.spi.PolicyTerms;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One policy with what it remembers of one migration. Used on the hub only. */
public final class PolicyRunner {
  private static final Logger log = LoggerFactory.getLogger(PolicyRunner.class);

  /** Without a pool, because the usual one keeps its buffers for every thread, and each coroutine is one. */
  private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
          .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
          .build())
      .build();

  private final Memory<?> memory;
  private @Nullable MigrationForecast forecast;
  private boolean broken;

  public PolicyRunner(ConvergencePolicy<?> policy) {
    this.memory = Memory.of(policy);
  }

  /** The policy's name. */
  public String name() {
    return memory.policy.name();
  }

  /** Asks the policy; an exception out of it is told once and counts as nothing to do. */
  public List<PolicyAction> decide(JobSample sample, PolicyTerms terms) {
    try {
      PolicyDecision<?> decision = memory.decide(sample, terms);
      forecast = decision.forecast();
      return decision.actions();
    } catch (RuntimeException e) {
      if (!broken) {
        broken = true;
        log.error("Policy {} failed and does nothing for this look", name(), e);
      }
      return List.of();
    }
  }

  /** What the policy expected at the last look; null if it expects nothing. */
  @Nullable
  public MigrationForecast forecast() {
    return forecast;
  }

  /** What it remembers, for the journal. */
  public String toJournal() {
    try {
      return JSON.writeValueAsString(JSON.createObjectNode()
          .put("policy", name())
          .set("state", JSON.valueToTree(memory.state)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the state of policy " + name() + " cannot be written", e);
    }
  }

  /** Takes up what {@link #toJournal} wrote of the same policy; anything else is left alone. */
  public void restore(String detail) {
    try {
      JsonNode written = JSON.readTree(detail);
      if (written.path("policy").asText().equals(name())) {
        memory.restore(written.path("state"));
      }
    } catch (JsonProcessingException | IllegalArgumentException e) {
      log.warn(
          "What policy {} remembered cannot be read, it begins anew: {}", name(), e.getMessage());
    }
  }

  private static final class Memory<S extends Record> {
    private final ConvergencePolicy<S> policy;
    private S state;

    private Memory(ConvergencePolicy<S> policy) {
      this.policy = policy;
      this.state = policy.initialState();
    }

    static <S extends Record> Memory<S> of(ConvergencePolicy<S> policy) {
      return new Memory<>(policy);
    }

    PolicyDecision<S> decide(JobSample sample, PolicyTerms terms) {
      PolicyDecision<S> decision = policy.decide(state, sample, terms);
      state = decision.state();
      return decision;
    }

    void restore(JsonNode written) throws JsonProcessingException {
      S read = JSON.treeToValue(written, policy.stateType());
      if (read == null) {
        throw new IllegalArgumentException("there is no state");
      }
      state = read;
    }
  }
}
