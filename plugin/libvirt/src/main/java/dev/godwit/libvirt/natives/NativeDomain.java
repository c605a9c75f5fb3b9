package dev.godwit.libvirt.natives;

import static dev.godwit.libvirt.natives.NativeErrors.check;

import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import dev.godwit.libvirt.natives.TypedParameters.Parameter;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.libvirt.jna.CString;
import org.libvirt.jna.DomainPointer;
import org.libvirt.jna.Libvirt;
import org.libvirt.jna.virDomainBlockInfo;
import org.libvirt.jna.virDomainInfo;
import org.libvirt.jna.virTypedParameter;

/**
 * A domain on a host, with a reference of its own, which {@link #close} gives back. Used by one
 * thread at a time.
 */
public final class NativeDomain implements AutoCloseable {
  private static final int UUID_BYTES = 16;

  /** VIR_DOMAIN_STATS_DIRTYRATE. */
  private static final int STATS_DIRTYRATE = 1 << 9;

  private final DomainPointer pointer;
  private boolean closed;

  NativeDomain(DomainPointer pointer) {
    this.pointer = pointer;
  }

  /** The UUID of a domain that libvirt handed to a callback. */
  static UUID uuid(DomainPointer pointer) throws LibvirtFailure {
    byte[] bytes = new byte[UUID_BYTES];
    check(Libvirt.INSTANCE.virDomainGetUUID(pointer, bytes), "virDomainGetUUID");
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new UUID(buffer.getLong(), buffer.getLong());
  }

  public UUID uuid() throws LibvirtFailure {
    return uuid(pointer);
  }

  public String name() throws LibvirtFailure {
    String name = Libvirt.INSTANCE.virDomainGetName(pointer);
    if (name == null) {
      throw NativeErrors.last("virDomainGetName");
    }
    return name;
  }

  /** The number of this run of the domain, as it was when the domain was looked up; null if it does not run. */
  public @Nullable Long id() {
    int id = Libvirt.INSTANCE.virDomainGetID(pointer);
    return id < 0 ? null : (long) id;
  }

  /** State and reason. */
  public NativeState state() throws LibvirtFailure {
    var state = new IntByReference();
    var reason = new IntByReference();
    check(
        LibvirtSupplement.INSTANCE.virDomainGetState(pointer, state, reason, 0),
        "virDomainGetState");
    return new NativeState(state.getValue(), reason.getValue());
  }

  /** Most memory the guest may have, in KiB. */
  public long maxMemoryKib() throws LibvirtFailure {
    return info().maxMem.longValue();
  }

  public int virtualCpus() throws LibvirtFailure {
    return info().nrVirtCpu;
  }

  private virDomainInfo info() throws LibvirtFailure {
    var info = new virDomainInfo();
    check(Libvirt.INSTANCE.virDomainGetInfo(pointer, info), "virDomainGetInfo");
    return info;
  }

  public boolean isPersistent() throws LibvirtFailure {
    return check(Libvirt.INSTANCE.virDomainIsPersistent(pointer), "virDomainIsPersistent") == 1;
  }

  /** The domain's XML; flags are virDomainXMLFlags. */
  public String xml(int flags) throws LibvirtFailure {
    CString xml = Libvirt.INSTANCE.virDomainGetXMLDesc(pointer, flags);
    if (xml == null) {
      throw NativeErrors.last("virDomainGetXMLDesc");
    }
    return xml.toString();
  }

  /** The size of a disk as the guest sees it; named by its target, such as {@code vda}. */
  public long diskCapacityBytes(String target) throws LibvirtFailure {
    var info = new virDomainBlockInfo();
    check(
        Libvirt.INSTANCE.virDomainGetBlockInfo(pointer, target, info, 0), "virDomainGetBlockInfo");
    return info.capacity;
  }

  /** The statistics of a job; flags are virDomainGetJobStatsFlags. */
  public NativeJob jobStats(int flags) throws LibvirtFailure {
    var type = new IntByReference();
    var params = new PointerByReference();
    var count = new IntByReference();
    check(
        Libvirt.INSTANCE.virDomainGetJobStats(pointer, type, params, count, flags),
        "virDomainGetJobStats");
    Pointer values = params.getValue();
    try {
      return new NativeJob(type.getValue(), TypedParameters.read(values, count.getValue()));
    } finally {
      if (values != null) {
        Libvirt.INSTANCE.virTypedParamsFree(values, count.getValue());
      }
    }
  }

  /**
   * Migrates the domain and returns when that is over. Flags are virDomainMigrateFlags.
   *
   * @param parameters at least one
   */
  public void migrateToUri(String peerUri, List<Parameter> parameters, int flags)
      throws LibvirtFailure {
    virTypedParameter[] natives = TypedParameters.write(parameters);
    check(
        Libvirt.INSTANCE.virDomainMigrateToURI3(pointer, peerUri, natives, natives.length, flags),
        "virDomainMigrateToURI3");
  }

  public void abortJob() throws LibvirtFailure {
    check(LibvirtSupplement.INSTANCE.virDomainAbortJobFlags(pointer, 0), "virDomainAbortJobFlags");
  }

  public void migrateSetMaxDowntime(long millis) throws LibvirtFailure {
    check(
        Libvirt.INSTANCE.virDomainMigrateSetMaxDowntime(pointer, millis, 0),
        "virDomainMigrateSetMaxDowntime");
  }

  public void migrateSetMaxSpeed(long mibPerSecond) throws LibvirtFailure {
    check(
        LibvirtSupplement.INSTANCE.virDomainMigrateSetMaxSpeed(
            pointer, new NativeLong(mibPerSecond), 0),
        "virDomainMigrateSetMaxSpeed");
  }

  public void migrateStartPostCopy() throws LibvirtFailure {
    check(
        LibvirtSupplement.INSTANCE.virDomainMigrateStartPostCopy(pointer, 0),
        "virDomainMigrateStartPostCopy");
  }

  /** Begins to find out how fast the guest writes, by sampling pages; returns at once. */
  public void startDirtyRateCalculation(int seconds) throws LibvirtFailure {
    // Mode 0 samples pages; the bitmap mode crashes QEMU 7.2 without KVM.
    check(
        LibvirtSupplement.INSTANCE.virDomainStartDirtyRateCalc(pointer, seconds, 0),
        "virDomainStartDirtyRateCalc");
  }

  /** The fields {@code dirtyrate.*} of libvirt's VIR_DOMAIN_STATS_DIRTYRATE. */
  public NativeJob dirtyRate() throws LibvirtFailure {
    var records = new PointerByReference();
    check(
        LibvirtSupplement.INSTANCE.virDomainListGetStats(
            new Pointer[] {pointer.getPointer(), null}, STATS_DIRTYRATE, records, 0),
        "virDomainListGetStats");
    Pointer list = records.getValue();
    try {
      Pointer record = list.getPointer(0);
      // struct virDomainStatsRecord { virDomainPtr dom; virTypedParameterPtr params; int nparams; }
      return record == null
          ? new NativeJob(0, Map.of())
          : new NativeJob(
              0,
              TypedParameters.read(
                  record.getPointer(Native.POINTER_SIZE), record.getInt(2L * Native.POINTER_SIZE)));
    } finally {
      LibvirtSupplement.INSTANCE.virDomainStatsRecordListFree(list);
    }
  }

  public void suspend() throws LibvirtFailure {
    check(Libvirt.INSTANCE.virDomainSuspend(pointer), "virDomainSuspend");
  }

  public void resume() throws LibvirtFailure {
    check(Libvirt.INSTANCE.virDomainResume(pointer), "virDomainResume");
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      Libvirt.INSTANCE.virDomainFree(pointer);
    }
  }
}
