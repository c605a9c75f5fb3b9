package dev.godwit.libvirt.natives;

/** libvirt refused a call. */
public final class LibvirtFailure extends Exception {
  private static final long serialVersionUID = 1;

  private final int code;
  private final int domain;

  public LibvirtFailure(int code, int domain, String message) {
    super(message);
    this.code = code;
    this.domain = domain;
  }

  /** libvirt's virErrorNumber. */
  public int code() {
    return code;
  }

  /** libvirt's virErrorDomain. */
  public int domain() {
    return domain;
  }

  /** libvirt's virErrorNumber, as far as Godwit tells them apart. */
  public static final class Code {
    public static final int INTERNAL_ERROR = 1;
    public static final int NO_SUPPORT = 3;
    public static final int NO_DOMAIN = 42;
    public static final int OPERATION_INVALID = 55;
    public static final int CONFIG_UNSUPPORTED = 67;
    public static final int ARGUMENT_UNSUPPORTED = 74;
    public static final int OPERATION_ABORTED = 78;
    public static final int OPERATION_UNSUPPORTED = 84;

    private Code() {}
  }
}
