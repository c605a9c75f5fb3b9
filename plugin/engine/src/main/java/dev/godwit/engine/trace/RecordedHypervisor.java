package dev.godwit.engine.trace;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.godwit.api.GuestId;
import dev.godwit.api.HostName;
import dev.godwit.api.HostObservation;
import dev.godwit.api.KnownBadVersions;
import dev.godwit.api.MigrationRequest;
import dev.godwit.engine.hypervisor.GuestLook;
import dev.godwit.engine.hypervisor.Hypervisor;
import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.engine.hypervisor.HypervisorSignal;
import dev.godwit.engine.hypervisor.JobStatistics;
import dev.godwit.engine.hypervisor.MigrationJob;
import dev.godwit.engine.hypervisor.Preparation;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A hypervisor whose answers and signals go into the traces of the migrations that they belong to. What
 * belongs to none is passed on.
 */
public final class RecordedHypervisor implements Hypervisor {
  private final Hypervisor hypervisor;
  private final Recorders recorders;

  /** Records what another hypervisor says. */
  public RecordedHypervisor(Hypervisor hypervisor, Recorders recorders) {
    this.hypervisor = hypervisor;
    this.recorders = recorders;
  }

  @Override
  public HostObservation observe(HostName host) throws HypervisorException {
    return hypervisor.observe(host);
  }

  @Override
  public List<KnownBadVersions> knownBadVersions() {
    return hypervisor.knownBadVersions();
  }

  @Override
  public GuestLook look(HostName host, GuestId guest) throws HypervisorException {
    Recorder recorder = recorders.find(guest);
    if (recorder == null) {
      return hypervisor.look(host, guest);
    }
    String word = recorder.word(host);
    return recorder.call(
        "look", word, () -> hypervisor.look(host, guest), look -> recorder.look(word, look));
  }

  @Override
  public JobStatistics jobStatistics(HostName host, GuestId guest) throws HypervisorException {
    Recorder recorder = recorders.find(guest);
    if (recorder == null) {
      return hypervisor.jobStatistics(host, guest);
    }
    String word = recorder.word(host);
    if (!word.equals(SentCall.SOURCE)) {
      return recorder.call(
          SentCall.STATISTICS,
          word,
          () -> hypervisor.jobStatistics(host, guest),
          told -> node -> new TracedStatistics(told).writeTo(node.putObject("statistics")));
    }
    SentCall look = recorder.trace().sent(SentCall.STATISTICS, word);
    try {
      JobStatistics statistics = hypervisor.jobStatistics(host, guest);
      recorder.trace().sampled(look, statistics, null);
      return statistics;
    } catch (HypervisorException e) {
      recorder.trace().sampled(look, null, TracedFailure.of(e));
      throw e;
    } catch (RuntimeException | LinkageError e) {
      recorder.trace().sampled(look, null, TracedFailure.of(e));
      throw e;
    }
  }

  @Override
  public JobStatistics.Type jobType(HostName host, GuestId guest) throws HypervisorException {
    return call(
        "job-type",
        host,
        guest,
        () -> hypervisor.jobType(host, guest),
        type -> node -> node.put("job_type", TracedStatistics.word(type)));
  }

  @Override
  public @Nullable Long dirtyBytesPerSecond(HostName host, GuestId guest, int seconds)
      throws HypervisorException {
    Recorder recorder = recorders.find(guest);
    if (recorder == null) {
      return hypervisor.dirtyBytesPerSecond(host, guest, seconds);
    }
    Optional<Long> told = recorder.call(
        "dirty-rate",
        recorder.word(host),
        () -> Optional.ofNullable(hypervisor.dirtyBytesPerSecond(host, guest, seconds)),
        rate -> node -> node.put("dirty_bytes_per_second", rate.orElse(null)));
    return told.orElse(null);
  }

  @Override
  public JobStatistics completedJobStatistics(HostName host, GuestId guest)
      throws HypervisorException {
    return call(
        "completed-job-statistics",
        host,
        guest,
        () -> hypervisor.completedJobStatistics(host, guest),
        told -> node -> new TracedStatistics(told).writeTo(node.putObject("completed")));
  }

  @Override
  public Preparation prepare(MigrationRequest request) throws HypervisorException {
    Recorder recorder = recorders.find(request.id());
    if (recorder == null) {
      return hypervisor.prepare(request);
    }
    Preparation preparation = recorder.call(
        "prepare",
        SentCall.SOURCE,
        () -> hypervisor.prepare(request),
        prepared -> node -> node.put("done", "prepare"));
    MigrationJob job = preparation.job();
    return job == null
        ? preparation
        : new Preparation(preparation.assessment(), new RecordedJob(job, recorder));
  }

  @Override
  public void abortJob(HostName host, GuestId guest) throws HypervisorException {
    command("abort-job", host, guest, () -> hypervisor.abortJob(host, guest));
  }

  @Override
  public void setMaxDowntime(HostName host, GuestId guest, long millis) throws HypervisorException {
    command("set-max-downtime", host, guest, () -> hypervisor.setMaxDowntime(host, guest, millis));
  }

  @Override
  public void setMaxBandwidth(HostName host, GuestId guest, long mibPerSecond)
      throws HypervisorException {
    command(
        "set-max-bandwidth",
        host,
        guest,
        () -> hypervisor.setMaxBandwidth(host, guest, mibPerSecond));
  }

  @Override
  public void startPostCopy(HostName host, GuestId guest) throws HypervisorException {
    command("start-post-copy", host, guest, () -> hypervisor.startPostCopy(host, guest));
  }

  @Override
  public void suspend(HostName host, GuestId guest) throws HypervisorException {
    command("suspend", host, guest, () -> hypervisor.suspend(host, guest));
  }

  @Override
  public void resume(HostName host, GuestId guest) throws HypervisorException {
    command("resume", host, guest, () -> hypervisor.resume(host, guest));
  }

  @Override
  public Subscription subscribe(HostName host, GuestId guest, Consumer<HypervisorSignal> listener) {
    Recorder recorder = recorders.find(guest);
    if (recorder == null) {
      return hypervisor.subscribe(host, guest, listener);
    }
    SentCall call = recorder.trace().sent("subscribe", recorder.word(host));
    Subscription subscription = hypervisor.subscribe(host, guest, signal -> {
      recorder.signal(signal);
      listener.accept(signal);
    });
    recorder.trace().answered(call, node -> {
      node.put("done", call.name());
      TraceRecorder.from(node, call.host());
    });
    return subscription;
  }

  @Override
  public void close() {
    hypervisor.close();
  }

  private void command(String name, HostName host, GuestId guest, Command command)
      throws HypervisorException {
    call(
        name,
        host,
        guest,
        () -> {
          command.give();
          return true;
        },
        given -> node -> node.put("done", name));
  }

  private <T> T call(
      String name,
      HostName host,
      GuestId guest,
      Recorder.Question<T> question,
      Function<T, Consumer<ObjectNode>> answer)
      throws HypervisorException {
    Recorder recorder = recorders.find(guest);
    return recorder == null
        ? question.ask()
        : recorder.call(name, recorder.word(host), question, answer);
  }

  @FunctionalInterface
  private interface Command {
    void give() throws HypervisorException;
  }

  /** A job whose end goes into the trace. */
  private record RecordedJob(MigrationJob job, Recorder recorder) implements MigrationJob {
    @Override
    public boolean pausedByOwner() {
      return job.pausedByOwner();
    }

    @Override
    public boolean postCopyPermitted() {
      return job.postCopyPermitted();
    }

    @Override
    public boolean autoConvergeArmed() {
      return job.autoConvergeArmed();
    }

    @Override
    public long memoryMib() {
      return job.memoryMib();
    }

    @Override
    public long bandwidthMibPerSecond() {
      return job.bandwidthMibPerSecond();
    }

    @Override
    public double dataGib() {
      return job.dataGib();
    }

    @Override
    public void run(Gate gate) throws HypervisorException {
      recorder.call(
          "migrate",
          SentCall.SOURCE,
          () -> {
            job.run(gate);
            return true;
          },
          ended -> node -> node.put("operation", "finished"));
    }
  }
}
