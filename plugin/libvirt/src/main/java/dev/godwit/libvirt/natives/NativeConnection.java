package dev.godwit.libvirt.natives;

import static dev.godwit.libvirt.natives.NativeErrors.check;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.libvirt.jna.CString;
import org.libvirt.jna.ConnectionPointer;
import org.libvirt.jna.DomainPointer;
import org.libvirt.jna.Libvirt;
import org.libvirt.jna.virNodeInfo;

/**
 * A connection to a libvirt host. Safe for several threads; libvirtd works on only a few requests of
 * one connection at a time, so calls that last belong on a connection of their own.
 */
public final class NativeConnection implements AutoCloseable {
  private static final int ALL_CELLS = -1;
  private static final int FIELD_BYTES = 80;
  private static final int MEMORY_STATS_BYTES = FIELD_BYTES + Long.BYTES;

  private final String uri;
  private final ConnectionPointer pointer;
  private final @Nullable EventRegistration events;
  private final ReadWriteLock lifetime = new ReentrantReadWriteLock();
  private boolean closed;

  private NativeConnection(
      String uri, ConnectionPointer pointer, @Nullable ConnectionListener listener)
      throws LibvirtFailure {
    this.uri = uri;
    this.pointer = pointer;
    this.events = listener == null ? null : EventRegistration.register(pointer, listener);
  }

  /** Loads libvirt and starts its event loop; throws {@link LinkageError} if there is no libvirt. */
  public static boolean isLibraryLoaded() {
    return EventLoop.isRunning() && LibvirtSupplement.INSTANCE != null;
  }

  /**
   * Opens a connection; may take as long as the network does.
   *
   * @param keepaliveSeconds interval of keepalive messages
   * @param keepaliveCount how many may stay unanswered before the connection breaks
   * @param listener what is to hear events; null for none
   */
  public static NativeConnection open(
      String uri, int keepaliveSeconds, int keepaliveCount, @Nullable ConnectionListener listener)
      throws LibvirtFailure {
    if (!EventLoop.isRunning()) {
      throw new LibvirtFailure(0, 0, "libvirt's event loop is not running");
    }
    ConnectionPointer pointer = Libvirt.INSTANCE.virConnectOpen(uri);
    if (pointer == null) {
      throw NativeErrors.last("virConnectOpen");
    }
    try {
      // 1 means that the driver cannot (a local test driver), which is not an error.
      check(
          Libvirt.INSTANCE.virConnectSetKeepAlive(pointer, keepaliveSeconds, keepaliveCount),
          "virConnectSetKeepAlive");
      return new NativeConnection(uri, pointer, listener);
    } catch (LibvirtFailure | RuntimeException e) {
      Libvirt.INSTANCE.virConnectClose(pointer);
      throw e;
    }
  }

  /** Whether the transport still works, as far as libvirt knows. */
  public boolean isAlive() {
    lifetime.readLock().lock();
    try {
      return !closed && Libvirt.INSTANCE.virConnectIsAlive(pointer) == 1;
    } finally {
      lifetime.readLock().unlock();
    }
  }

  /** Looks a domain up; empty if the host does not have it. */
  public Optional<NativeDomain> lookup(UUID uuid) throws LibvirtFailure {
    return lookup(() -> Libvirt.INSTANCE.virDomainLookupByUUIDString(pointer, uuid.toString()));
  }

  /** Looks a domain up; empty if the host does not have it. */
  public Optional<NativeDomain> lookup(String name) throws LibvirtFailure {
    return lookup(() -> Libvirt.INSTANCE.virDomainLookupByName(pointer, name));
  }

  private Optional<NativeDomain> lookup(NativeCall<@Nullable DomainPointer> call)
      throws LibvirtFailure {
    return with(() -> {
      DomainPointer domain = call.make();
      if (domain != null) {
        return Optional.of(new NativeDomain(domain));
      }
      LibvirtFailure failure = NativeErrors.last("virDomainLookup");
      if (failure.code() == LibvirtFailure.Code.NO_DOMAIN) {
        return Optional.empty();
      }
      throw failure;
    });
  }

  /** All domains, active or only defined. The caller closes each. */
  public List<NativeDomain> domains() throws LibvirtFailure {
    return with(() -> {
      var array = new PointerByReference();
      int count = check(
          LibvirtSupplement.INSTANCE.virConnectListAllDomains(pointer, array, 0),
          "virConnectListAllDomains");
      var domains = new ArrayList<NativeDomain>(count);
      Pointer first = array.getValue();
      if (first != null) {
        for (int i = 0; i < count; i++) {
          Pointer domain = first.getPointer((long) i * Native.POINTER_SIZE);
          domains.add(new NativeDomain(new DomainPointer(domain)));
        }
        Native.free(Pointer.nativeValue(first));
      }
      return domains;
    });
  }

  public String hostName() throws LibvirtFailure {
    return text("virConnectGetHostname", () -> Libvirt.INSTANCE.virConnectGetHostname(pointer));
  }

  public String capabilities() throws LibvirtFailure {
    return text(
        "virConnectGetCapabilities", () -> Libvirt.INSTANCE.virConnectGetCapabilities(pointer));
  }

  /** The hypervisor's name, such as {@code QEMU}. */
  public String hypervisorType() throws LibvirtFailure {
    return with(() -> {
      String type = Libvirt.INSTANCE.virConnectGetType(pointer);
      if (type == null) {
        throw NativeErrors.last("virConnectGetType");
      }
      return type;
    });
  }

  /** The hypervisor's version: major * 1,000,000 + minor * 1,000 + release. */
  public long hypervisorVersion() throws LibvirtFailure {
    return number(
        "virConnectGetVersion", value -> Libvirt.INSTANCE.virConnectGetVersion(pointer, value));
  }

  /** The host's libvirt, in the same form. */
  public long libvirtVersion() throws LibvirtFailure {
    return number(
        "virConnectGetLibVersion",
        value -> Libvirt.INSTANCE.virConnectGetLibVersion(pointer, value));
  }

  /** Architecture and number of logical processors. */
  public NodeInfo node() throws LibvirtFailure {
    return with(() -> {
      var info = new virNodeInfo();
      check(Libvirt.INSTANCE.virNodeGetInfo(pointer, info), "virNodeGetInfo");
      return new NodeInfo(Native.toString(info.model, StandardCharsets.UTF_8), info.cpus);
    });
  }

  public MemoryStats memory() throws LibvirtFailure {
    return with(() -> {
      var count = new IntByReference();
      check(
          LibvirtSupplement.INSTANCE.virNodeGetMemoryStats(pointer, ALL_CELLS, null, count, 0),
          "virNodeGetMemoryStats");
      long total = 0;
      long available = 0;
      try (var memory = new Memory((long) Math.max(1, count.getValue()) * MEMORY_STATS_BYTES)) {
        check(
            LibvirtSupplement.INSTANCE.virNodeGetMemoryStats(pointer, ALL_CELLS, memory, count, 0),
            "virNodeGetMemoryStats");
        for (int i = 0; i < count.getValue(); i++) {
          long offset = (long) i * MEMORY_STATS_BYTES;
          String field = memory.getString(offset, "UTF-8");
          long kib = memory.getLong(offset + FIELD_BYTES);
          switch (field) {
            case "total" -> total = kib;
            case "free", "buffers", "cached" -> available += kib;
            default -> {}
          }
        }
      }
      return new MemoryStats(total, available);
    });
  }

  /**
   * Compares a CPU with what the host's hypervisor can give.
   *
   * @return libvirt's virCPUCompareResult: 0 incompatible, 1 identical, 2 superset
   */
  public int compareHypervisorCpu(
      String emulator,
      String architecture,
      String machine,
      String virtualizationType,
      String cpuXml)
      throws LibvirtFailure {
    return with(() -> check(
        LibvirtSupplement.INSTANCE.virConnectCompareHypervisorCPU(
            pointer, emulator, architecture, machine, virtualizationType, cpuXml, 0),
        "virConnectCompareHypervisorCPU"));
  }

  /**
   * Closes the connection; calls that other threads have under way end first or break with it. Does
   * nothing the second time.
   */
  @Override
  public void close() {
    lifetime.writeLock().lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      if (events != null) {
        events.close();
      }
      Libvirt.INSTANCE.virConnectClose(pointer);
    } finally {
      lifetime.writeLock().unlock();
    }
  }

  @Override
  public String toString() {
    return uri;
  }

  private String text(String name, NativeCall<@Nullable CString> call) throws LibvirtFailure {
    return with(() -> {
      CString text = call.make();
      if (text == null) {
        throw NativeErrors.last(name);
      }
      return text.toString();
    });
  }

  private long number(String name, NumberCall call) throws LibvirtFailure {
    return with(() -> {
      var value = new LongByReference();
      check(call.make(value), name);
      return value.getValue();
    });
  }

  /** The handle must not be freed while a call uses it. */
  private <T> T with(NativeCall<T> call) throws LibvirtFailure {
    lifetime.readLock().lock();
    try {
      if (closed) {
        throw new LibvirtFailure(0, 0, "the connection to " + uri + " was closed");
      }
      return call.make();
    } finally {
      lifetime.readLock().unlock();
    }
  }

  @FunctionalInterface
  private interface NativeCall<T extends @Nullable Object> {
    T make() throws LibvirtFailure;
  }

  @FunctionalInterface
  private interface NumberCall {
    int make(LongByReference value);
  }
}
