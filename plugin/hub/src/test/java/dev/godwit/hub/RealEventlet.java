package dev.godwit.hub;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Tests that run real eventlet; each gets the {@link Comparison} with the program of its name, or the
 * whole {@link EventletOutput}, as a parameter. Skipped, with the reason, where eventlet is not
 * installed, unless {@code -Dgodwit.real=required}: then they fail.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RealEventlet.Extension.class)
@interface RealEventlet {

  /** Runs all programs once for all tests. */
  final class Extension implements ExecutionCondition, ParameterResolver {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      if ("required".equals(System.getProperty("godwit.real"))) {
        return ConditionEvaluationResult.enabled("real tests are required");
      }
      if (output(context).isInstalled()) {
        return ConditionEvaluationResult.enabled("eventlet is installed");
      }
      String reason = EventletOutput.MISSING + "; ./godwit verify runs this";
      if (context.getTestMethod().isEmpty()) { // Maven shows only how many were skipped
        System.out.println("Left out: " + context.getDisplayName() + ": " + reason);
      }
      return ConditionEvaluationResult.disabled(reason);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      Class<?> type = parameter.getParameter().getType();
      return type == Comparison.class || type == EventletOutput.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      EventletOutput output = output(context);
      output.requireComplete();
      return parameter.getParameter().getType() == EventletOutput.class
          ? output
          : new Comparison(
              output.of(Comparison.program(context.getRequiredTestMethod().getName())));
    }

    private static EventletOutput output(ExtensionContext context) {
      return context
          .getRoot()
          .getStore(ExtensionContext.Namespace.create(EventletOutput.class))
          .computeIfAbsent(
              EventletOutput.class, key -> EventletOutput.ofAllPrograms(), EventletOutput.class);
    }
  }
}
