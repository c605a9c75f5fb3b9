package dev.godwit.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.AnnotatedType;
import java.lang.reflect.AnnotatedTypeVariable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every public method refuses null where it takes none, before anything has changed. */
@Timeout(60)
class NullDoorsTest {
  private final ScriptedHub scripted = new ScriptedHub();
  private final Hub hub = scripted.hub;

  @Test
  void nullIsRefusedAtEveryDoor() throws Exception {
    List<String> open = new ArrayList<>();
    List<String> tried = new ArrayList<>();
    scripted.run(() -> {
      for (Object target : targets()) {
        Class<?> type = target instanceof Class<?> itself ? itself : target.getClass();
        for (Method method : type.getDeclaredMethods()) {
          if (Modifier.isPublic(method.getModifiers())
              && Modifier.isStatic(method.getModifiers()) == target instanceof Class<?>) {
            tryDoors(target, method, open, tried);
          }
        }
      }
    });
    assertThat(open).isEmpty();
    assertThat(tried)
        .hasSizeGreaterThan(60)
        .contains("Hub.spawn(name)", "Event.sendException(exception)");
    assertThat(scripted.reported).isEmpty();
  }

  private List<Object> targets() {
    GreenThread<?> parked = scripted.spawn(() -> hub.event().await());
    hub.yieldNow();
    return List.<Object>of(
        hub,
        parked,
        hub.event(),
        hub.channel(0),
        hub.semaphore(0),
        hub.pool(1),
        new GreenPile<>(hub.pool(1)),
        hub.blockingPool(),
        Nursery.class,
        nursery(),
        hub.blockingPool().lane("lane", new LaneLimits(1, 0, 0)),
        Hub.builder(),
        CancelScope.class,
        VirtualClock.class);
  }

  /** One that is left open, so that it takes children. */
  private Nursery nursery() {
    var open = new Nursery[1];
    scripted.spawn(() -> Nursery.call(nursery -> {
      open[0] = nursery;
      return hub.event().await();
    }));
    hub.yieldNow();
    return open[0];
  }

  private void tryDoors(Object target, Method method, List<String> open, List<String> tried) {
    Parameter[] parameters = method.getParameters();
    for (int i = 0; i < parameters.length; i++) {
      if (parameters[i].getType().isPrimitive() || mayBeNull(method, i)) {
        continue;
      }
      String door = method.getDeclaringClass().getSimpleName()
          + "."
          + method.getName()
          + "("
          + parameters[i].getName()
          + ")";
      tried.add(door);
      String before = state();
      Object[] arguments = new Object[parameters.length];
      for (int other = 0; other < parameters.length; other++) {
        arguments[other] = other == i ? null : something(parameters[other].getType());
      }
      try {
        method.setAccessible(true);
        method.invoke(target instanceof Class<?> ? null : target, arguments);
        open.add(door + " takes it");
      } catch (InvocationTargetException e) {
        if (!(e.getCause() instanceof NullPointerException)) {
          open.add(door + ": " + e.getCause());
        }
      } catch (IllegalAccessException e) {
        open.add(door + ": " + e);
      }
      if (!state().equals(before)) {
        open.add(door + " has changed something");
      }
    }
  }

  private String state() {
    return hub.dump().toString();
  }

  /** A type variable that allows null, as that of an event's value. */
  private static boolean mayBeNull(Method method, int index) {
    AnnotatedType type = method.getAnnotatedParameterTypes()[index];
    return type instanceof AnnotatedTypeVariable variable
            && variable.getAnnotatedBounds()[0].getAnnotations().length > 0
        || type.getType().getTypeName().equals("T")
            && method.getDeclaringClass().equals(Event.class);
  }

  private static Object something(Class<?> type) {
    if (type == Duration.class) {
      return Duration.ofSeconds(1);
    } else if (type == String.class) {
      return "text";
    } else if (type == Callable.class) {
      return (Callable<Object>) () -> "never";
    } else if (type == Action.class) {
      return (Action) () -> {};
    } else if (type == Nursery.Work.class) {
      return (Nursery.Work) nursery -> {};
    } else if (type == Runnable.class) {
      return (Runnable) () -> {};
    } else if (type == BlockingCall.class) {
      return (BlockingCall<Object, Exception>) () -> "never";
    } else if (type == Supplier.class) {
      return (Supplier<Throwable>) IllegalStateException::new;
    } else if (type == BiConsumer.class) {
      return (BiConsumer<Object, Object>) (a, b) -> {};
    } else if (type == Consumer.class) {
      return (Consumer<Object>) a -> {};
    } else if (type == LaneLimits.class) {
      return new LaneLimits(1, 0, 0);
    } else if (type == int.class) {
      return 1;
    } else if (type == long.class) {
      return 1L;
    } else if (type == boolean.class) {
      return true;
    }
    return new IllegalStateException("something");
  }
}
