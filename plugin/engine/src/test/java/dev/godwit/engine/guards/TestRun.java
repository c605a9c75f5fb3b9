package dev.godwit.engine.guards;

import java.util.ArrayList;
import java.util.List;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * What a run of some test classes came to.
 *
 * @param passed how many tests passed
 * @param failed the names of those that did not
 */
public record TestRun(int passed, List<String> failed) {
  /** Runs test classes in the calling thread. */
  public static TestRun of(List<String> classes) {
    LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
        .selectors(classes.stream().map(DiscoverySelectors::selectClass).toList())
        .filters(EngineFilter.includeEngines("junit-jupiter"))
        .build();
    var results = new Results();
    LauncherFactory.create().execute(request, results);
    return new TestRun(results.passed, List.copyOf(results.failed));
  }

  private static final class Results implements TestExecutionListener {
    private final List<String> failed = new ArrayList<>();
    private int passed;

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      if (result.getStatus() != Status.SUCCESSFUL) {
        failed.add(test.getDisplayName());
      } else if (test.isTest()) {
        passed++;
      }
    }
  }
}
