package dev.godwit.hub;

import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/** The inbox under concurrent use. */
final class InboxStress {
  private InboxStress() {}

  /** What is posted is published with everything before it. */
  private static final class Letter {
    final int number;
    int content;

    Letter(int number) {
      this.number = number;
      content = number;
    }
  }

  private static String contents(List<Letter> letters) {
    StringBuilder text = new StringBuilder();
    letters.forEach(letter -> text.append(letter.content));
    return text.toString();
  }

  private static boolean add(Inbox<Letter> inbox, int number) {
    return inbox.add(new Letter(number));
  }

  @JCStressTest
  @Outcome(
      id = {", 12", "1, 2", "12, "},
      expect = Expect.ACCEPTABLE,
      desc = "everything once, in order")
  @Outcome(expect = Expect.FORBIDDEN, desc = "a post is lost, doubled, overtaken or half written")
  @State
  public static class APosterMeetsADrain {
    private final Inbox<Letter> inbox = new Inbox<>(new Letter(0));

    @Actor
    public void poster() {
      add(inbox, 1);
      add(inbox, 2);
    }

    @Actor
    public void hub(LL_Result result) {
      result.r1 = contents(inbox.drain());
    }

    @Arbiter
    public void afterwards(LL_Result result) {
      result.r2 = contents(inbox.drain());
    }
  }

  @JCStressTest
  @Outcome(
      id = {"1234", "1324", "1342", "3124", "3142", "3412"},
      expect = Expect.ACCEPTABLE,
      desc = "everything once, each poster's posts in order")
  @Outcome(expect = Expect.FORBIDDEN, desc = "a post is lost, doubled or overtaken")
  @State
  public static class TwoPostersMeet {
    private final Inbox<Letter> inbox = new Inbox<>(new Letter(0));

    @Actor
    public void first() {
      add(inbox, 1);
      add(inbox, 2);
    }

    @Actor
    public void second() {
      add(inbox, 3);
      add(inbox, 4);
    }

    @Arbiter
    public void hub(L_Result result) {
      result.r1 = contents(inbox.drain());
    }
  }

  @JCStressTest
  @Outcome(id = "true, 1", expect = Expect.ACCEPTABLE, desc = "accepted, and in what close returns")
  @Outcome(id = "false, ", expect = Expect.ACCEPTABLE, desc = "refused")
  @Outcome(expect = Expect.FORBIDDEN, desc = "accepted and lost, or refused and run")
  @State
  public static class APostMeetsClose {
    private final Inbox<Letter> inbox = new Inbox<>(new Letter(0));

    @Actor
    public void poster(LL_Result result) {
      result.r1 = add(inbox, 1);
    }

    @Actor
    public void hub(LL_Result result) {
      result.r2 = contents(inbox.close());
    }
  }

  @JCStressTest
  @Outcome(
      id = {"0, 1", "1, 0"},
      expect = Expect.ACCEPTABLE,
      desc = "what was accepted is in exactly one of the two")
  @Outcome(expect = Expect.FORBIDDEN, desc = "lost, or run twice")
  @State
  public static class TwoClosesMeet {
    private final Inbox<Letter> inbox = new Inbox<>(new Letter(0));

    public TwoClosesMeet() {
      add(inbox, 1);
    }

    @Actor
    public void one(II_Result result) {
      result.r1 = inbox.close().size();
    }

    @Actor
    public void other(II_Result result) {
      result.r2 = inbox.close().size();
    }
  }
}
