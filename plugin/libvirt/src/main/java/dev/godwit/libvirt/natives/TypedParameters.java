package dev.godwit.libvirt.natives;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.libvirt.jna.virTypedParameter;

/**
 * libvirt's typed parameters: a name of at most 79 bytes and one of seven types of values. A list may
 * hold a name more than once.
 */
public final class TypedParameters {
  private static final int NAME_BYTES = 80;

  private TypedParameters() {}

  /** A parameter of a call. */
  public sealed interface Parameter {
    /** The name, such as {@code migrate_uri}. */
    String name();

    /** VIR_TYPED_PARAM_STRING. */
    record Text(String name, String value) implements Parameter {}

    /** VIR_TYPED_PARAM_ULLONG. */
    record UnsignedLong(String name, long value) implements Parameter {}

    /** VIR_TYPED_PARAM_INT. */
    record Int(String name, int value) implements Parameter {}
  }

  /** Reads parameters; a name that comes twice keeps its last value, unknown types are left out. */
  static Map<String, Object> read(Pointer params, int count) {
    Map<String, Object> values = new LinkedHashMap<>();
    if (count <= 0) {
      return values;
    }
    var first = new virTypedParameter(params);
    first.read();
    for (var raw : first.toArray(count)) {
      var parameter = (virTypedParameter) raw;
      parameter.read();
      Object value = switch (parameter.type) {
        case virTypedParameter.TYPED_PARAM_INT -> (long) parameter.value.i;
        case virTypedParameter.TYPED_PARAM_UINT -> Integer.toUnsignedLong(parameter.value.i);
        case virTypedParameter.TYPED_PARAM_LONG, virTypedParameter.TYPED_PARAM_ULONG ->
          parameter.value.l;
        case virTypedParameter.TYPED_PARAM_DOUBLE -> parameter.value.d;
        case virTypedParameter.TYPED_PARAM_BOOLEAN -> parameter.value.b != 0;
        case virTypedParameter.TYPED_PARAM_STRING -> parameter.value.s;
        default -> null;
      };
      if (value != null) {
        values.put(Native.toString(parameter.field, StandardCharsets.UTF_8), value);
      }
    }
    return values;
  }

  /** Makes native parameters; there must be at least one. */
  static virTypedParameter[] write(List<Parameter> parameters) {
    var natives = (virTypedParameter[]) new virTypedParameter().toArray(parameters.size());
    for (int i = 0; i < natives.length; i++) {
      write(natives[i], parameters.get(i));
    }
    return natives;
  }

  private static void write(virTypedParameter target, Parameter parameter) {
    byte[] name = parameter.name().getBytes(StandardCharsets.UTF_8);
    if (name.length >= NAME_BYTES) {
      throw new IllegalArgumentException("name of a typed parameter too long: " + parameter.name());
    }
    target.field = java.util.Arrays.copyOf(name, NAME_BYTES);
    switch (parameter) {
      case Parameter.Text text -> {
        target.type = virTypedParameter.TYPED_PARAM_STRING;
        target.value.setType(String.class);
        target.value.s = text.value();
      }
      case Parameter.UnsignedLong number -> {
        target.type = virTypedParameter.TYPED_PARAM_ULONG;
        target.value.setType(long.class);
        target.value.l = number.value();
      }
      case Parameter.Int number -> {
        target.type = virTypedParameter.TYPED_PARAM_INT;
        target.value.setType(int.class);
        target.value.i = number.value();
      }
    }
  }
}
