package dev.godwit.libvirt.natives;

import static dev.godwit.libvirt.natives.NativeErrors.check;

import com.sun.jna.Callback;
import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import org.libvirt.jna.ConnectionPointer;
import org.libvirt.jna.DomainPointer;
import org.libvirt.jna.Libvirt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The events of one connection. Holds the callbacks, which native code does not. */
final class EventRegistration implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EventRegistration.class);

  private static final int LIFECYCLE = 0;
  private static final int MIGRATION_ITERATION = 20;
  private static final int JOB_COMPLETED = 21;
  private static final int COMPLETED = 3;

  /** The loop may be inside a callback while it is being deregistered, so the last ones are kept. */
  private static final Queue<EventRegistration> CLOSED = new ArrayBlockingQueue<>(64);

  private final ConnectionPointer connection;
  private final LibvirtSupplement.Lifecycle lifecycle;
  private final LibvirtSupplement.Iteration iteration;
  private final LibvirtSupplement.JobCompleted jobCompleted;
  private final Libvirt.VirConnectCloseFunc closed;
  private final List<Integer> registered = new ArrayList<>();

  private EventRegistration(ConnectionPointer connection, ConnectionListener listener) {
    this.connection = connection;
    this.lifecycle = (of, domain, event, detail, opaque) -> {
      tell(domain, uuid -> listener.lifecycle(uuid, event, detail));
      return 0;
    };
    this.iteration =
        (of, domain, number, opaque) -> tell(domain, uuid -> listener.iteration(uuid, number));
    this.jobCompleted = (of, domain, params, count, opaque) -> {
      var job = new NativeJob(COMPLETED, TypedParameters.read(params, count));
      tell(domain, uuid -> listener.jobCompleted(uuid, job));
    };
    this.closed = (of, reason, opaque) -> listener.closed(reason);
  }

  static EventRegistration register(ConnectionPointer connection, ConnectionListener listener)
      throws LibvirtFailure {
    var registration = new EventRegistration(connection, listener);
    check(
        Libvirt.INSTANCE.virConnectRegisterCloseCallback(
            connection, registration.closed, Pointer.NULL, Pointer.NULL),
        "virConnectRegisterCloseCallback");
    registration.add(LIFECYCLE, registration.lifecycle);
    registration.add(MIGRATION_ITERATION, registration.iteration);
    registration.add(JOB_COMPLETED, registration.jobCompleted);
    return registration;
  }

  private void add(int event, Callback callback) throws LibvirtFailure {
    registered.add(check(
        LibvirtSupplement.INSTANCE.virConnectDomainEventRegisterAny(
            connection, null, event, callback, null, null),
        "virConnectDomainEventRegisterAny"));
  }

  private static void tell(Pointer domain, java.util.function.Consumer<UUID> receiver) {
    try {
      receiver.accept(NativeDomain.uuid(new DomainPointer(domain)));
    } catch (LibvirtFailure | RuntimeException e) {
      // Nothing may leave a callback: below it is native code.
      log.warn("An event of libvirt was lost", e);
    }
  }

  @Override
  public void close() {
    Libvirt.INSTANCE.virConnectUnregisterCloseCallback(connection, closed);
    for (int id : registered) {
      Libvirt.INSTANCE.virConnectDomainEventDeregisterAny(connection, id);
    }
    while (!CLOSED.offer(this)) {
      CLOSED.poll();
    }
  }
}
