package dev.godwit.it;

import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A test on real libvirt hosts; gets the {@link Testbed} as a parameter. Skipped, with the reason,
 * where that is impossible, unless {@code -Dgodwit.real=required}: then it fails.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RealLibvirt.Extension.class)
public @interface RealLibvirt {

  /** Brings the hosts up once for all tests. */
  final class Extension implements ExecutionCondition, ParameterResolver {
    private static final List<String> PROGRAMS =
        List.of("libvirtd", "virsh", "qemu-system-x86_64", "ip", "gcc", "cpio", "certtool");

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      if ("required".equals(System.getProperty("godwit.real"))) {
        return ConditionEvaluationResult.enabled("real tests are required");
      }
      return obstacle()
          .map(reason -> leftOut(context, reason + "; ./godwit verify runs this"))
          .orElse(ConditionEvaluationResult.enabled("this machine can"));
    }

    /** Also printed, because Maven shows only how many were skipped. */
    private static ConditionEvaluationResult leftOut(ExtensionContext context, String reason) {
      System.out.println("Left out: " + context.getDisplayName() + ": " + reason);
      return ConditionEvaluationResult.disabled(reason);
    }

    private static Optional<String> obstacle() {
      try {
        if (!Files.exists(Path.of("/proc/self"))
            || !Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)) {
          return Optional.of("real libvirt hosts need root on Linux");
        }
      } catch (IOException e) {
        return Optional.of("it cannot be told who runs this: " + e.getMessage());
      }
      List<String> missing =
          PROGRAMS.stream().filter(program -> !isOnPath(program)).toList();
      return missing.isEmpty()
          ? Optional.empty()
          : Optional.of("real libvirt hosts need " + String.join(", ", missing));
    }

    private static boolean isOnPath(String program) {
      return Arrays.stream(
              (System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/sbin").split(":", -1))
          .filter(directory -> !directory.isEmpty())
          .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == Testbed.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return context
          .getRoot()
          .getStore(ExtensionContext.Namespace.create(Testbed.class))
          .computeIfAbsent(Testbed.class);
    }
  }
}
