package dev.godwit.host.settings;

import dev.godwit.host.startup.HostStartException;
import java.util.List;
import java.util.stream.Collectors;

/** The settings file cannot be used. The message lists everything that is wrong, one a line. */
public final class SettingsException extends HostStartException {
  private static final long serialVersionUID = 1;

  private final transient List<SettingProblem> problems;

  public SettingsException(List<SettingProblem> problems) {
    super(problems.stream().map(SettingProblem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** Everything that is wrong, in the order of the lines; what has no line comes last. */
  public List<SettingProblem> problems() {
    return problems;
  }
}
