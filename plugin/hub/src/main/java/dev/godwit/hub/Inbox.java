package dev.godwit.hub;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The one door by which other threads reach the hub: many add, one drains, first in, first out.
 *
 * <p>What is added happens before it is drained. After {@link #close} nothing is accepted, and
 * everything accepted before is in exactly one drain or in what {@code close} returns.
 */
final class Inbox<E> extends Spin.Sought {
  private static final class Node<E> {
    private final E element;
    private final @Nullable Node<E> older;

    Node(E element, @Nullable Node<E> older) {
      this.element = element;
      this.older = older;
    }
  }

  private final AtomicReference<@Nullable Node<E>> newest = new AtomicReference<>();
  private final Node<E> closed;

  /**
   * Creates an open inbox.
   *
   * @param closedMark an element that is never added
   */
  Inbox(E closedMark) {
    closed = new Node<>(closedMark, null);
  }

  /** Adds an element; false if the inbox is closed. */
  boolean add(E element) {
    while (true) {
      Node<E> older = newest.get();
      if (older == closed) {
        return false;
      }
      if (newest.compareAndSet(older, new Node<>(element, older))) {
        return true;
      }
    }
  }

  boolean isEmpty() {
    Node<E> node = newest.get();
    return node == null || node == closed;
  }

  /** Whether there is anything to drain. */
  @Override
  boolean hasCome() {
    return !isEmpty();
  }

  boolean isClosed() {
    return newest.get() == closed;
  }

  /** Takes everything out, oldest first. Must not be called after close. */
  List<E> drain() {
    return inOrder(newest.getAndSet(null));
  }

  /** Refuses everything from now on and returns what had not been drained; the second time nothing. */
  List<E> close() {
    Node<E> last = newest.getAndSet(closed);
    return last == closed ? List.of() : inOrder(last);
  }

  private static <E> List<E> inOrder(@Nullable Node<E> last) {
    if (last == null) {
      return List.of();
    }
    List<E> elements = new ArrayList<>();
    for (Node<E> node = last; node != null; node = node.older) {
      elements.add(node.element);
    }
    Collections.reverse(elements);
    return elements;
  }
}
