package dev.godwit.libvirt.natives;

import com.sun.jna.Callback;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import org.jspecify.annotations.Nullable;
import org.libvirt.jna.ConnectionPointer;
import org.libvirt.jna.DomainPointer;

/** Functions of libvirt that libvirt-java lacks or binds without what is needed. */
interface LibvirtSupplement extends Library {
  LibvirtSupplement INSTANCE = Native.load("virt", LibvirtSupplement.class);

  int virConnectListAllDomains(ConnectionPointer connection, PointerByReference domains, int flags);

  int virConnectDomainEventRegisterAny(
      ConnectionPointer connection,
      @Nullable DomainPointer domain,
      int eventId,
      Callback callback,
      @Nullable Pointer opaque,
      @Nullable Callback free);

  int virConnectCompareHypervisorCPU(
      ConnectionPointer connection,
      @Nullable String emulator,
      @Nullable String architecture,
      @Nullable String machine,
      @Nullable String virtualizationType,
      String cpuXml,
      int flags);

  int virNodeGetMemoryStats(
      ConnectionPointer connection,
      int cell,
      @Nullable Pointer statistics,
      IntByReference count,
      int flags);

  int virDomainGetState(
      DomainPointer domain, IntByReference state, IntByReference reason, int flags);

  int virDomainAbortJobFlags(DomainPointer domain, int flags);

  int virDomainMigrateStartPostCopy(DomainPointer domain, int flags);

  int virDomainMigrateSetMaxSpeed(DomainPointer domain, com.sun.jna.NativeLong mib, int flags);

  int virDomainRef(DomainPointer domain);

  int virDomainStartDirtyRateCalc(DomainPointer domain, int seconds, int flags);

  int virDomainListGetStats(
      Pointer[] domainsAndNull, int statistics, PointerByReference records, int flags);

  void virDomainStatsRecordListFree(Pointer records);

  /** VIR_DOMAIN_EVENT_ID_LIFECYCLE. */
  interface Lifecycle extends Callback {
    int callback(
        ConnectionPointer connection, Pointer domain, int event, int detail, Pointer opaque);
  }

  /** VIR_DOMAIN_EVENT_ID_MIGRATION_ITERATION. */
  interface Iteration extends Callback {
    void callback(ConnectionPointer connection, Pointer domain, int iteration, Pointer opaque);
  }

  /** VIR_DOMAIN_EVENT_ID_JOB_COMPLETED. */
  interface JobCompleted extends Callback {
    void callback(
        ConnectionPointer connection, Pointer domain, Pointer params, int count, Pointer opaque);
  }
}
