package dev.godwit.host.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.spi.HostServices;
import dev.godwit.spi.Journal;
import dev.godwit.spi.MigrationCallbacks;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A driver reaches every service of its host, also those that the SPI has a default for. */
class HostSideTest {
  private final List<String> reached = new ArrayList<>();
  private final ClassLoader loader = new URLClassLoader(new URL[0]);

  static Stream<Method> calls() {
    return Stream.of(MigrationCallbacks.class, Journal.class)
        .flatMap(type -> Arrays.stream(type.getMethods()));
  }

  private <T> T host(Class<T> type) {
    return type.cast(Proxy.newProxyInstance(
        HostSideTest.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
          if (method.getReturnType() == MigrationCallbacks.class) {
            return host(MigrationCallbacks.class);
          }
          if (method.getReturnType() == Journal.class) {
            return host(Journal.class);
          }
          if (Thread.currentThread().getContextClassLoader() == loader) {
            reached.add(method.getName());
          }
          return answer(method.getReturnType());
        }));
  }

  /** Unlike the defaults of the SPI. */
  private static @Nullable Object answer(Class<?> type) {
    if (type == Optional.class) {
      return Optional.of("saved");
    }
    if (type == MigrationCallbacks.Repetition.class) {
      return MigrationCallbacks.Repetition.ONCE;
    }
    return type == List.class ? List.of("entry") : null;
  }

  @ParameterizedTest
  @MethodSource("calls")
  void everyCallReachesTheHostWithItsOwnClassesAndItsAnswerTheDriver(Method call) throws Exception {
    var side = new HostSide(host(HostServices.class), loader);
    Object answer = call.invoke(side, new Object[call.getParameterCount()]);
    assertThat(reached).containsExactly(call.getName());
    assertThat(answer).isEqualTo(answer(call.getReturnType()));
  }
}
