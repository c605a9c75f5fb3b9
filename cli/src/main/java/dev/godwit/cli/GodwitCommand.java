package dev.godwit.cli;

import dev.godwit.cli.client.CloudSession;
import dev.godwit.cli.client.Migrations;
import dev.godwit.cli.client.Servers;
import dev.godwit.cli.cloud.CloudSelection;
import dev.godwit.cli.exit.CommandException;
import dev.godwit.cli.output.Output;
import dev.godwit.cli.output.Printable;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The root of the client's commands, and what they have in common. */
@Command(
    name = "godwit",
    versionProvider = GodwitCommand.Version.class,
    description = "Moves running servers between hosts, through the OpenStack Compute API.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Of the launcher, not of this client: serve (run the standalone host), nova (run",
      "or install the host for OpenStack Nova), demo, verify, testbed.",
      "",
      "The cloud is found as OpenStack's clients find it: --os-cloud or OS_CLOUD and",
      "clouds.yaml, or OS_AUTH_URL, OS_USERNAME, OS_PASSWORD, OS_PROJECT_NAME, ...",
      "",
      "Exit codes: 0 done, 1 the migration failed or the request was refused,",
      "2 wrong usage or input, 3 the cloud cannot be reached."
    })
public final class GodwitCommand implements Runnable {
  private static final Duration LOOK = Duration.ofMillis(500);

  static final Map<String, Supplier<Object>> COMMANDS = commands();

  private final Surroundings surroundings;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Option(
      names = "--os-cloud",
      paramLabel = "NAME",
      scope = ScopeType.INHERIT,
      description = "The cloud of clouds.yaml to use.")
  private @Nullable String osCloud;

  @Option(names = "--json", scope = ScopeType.INHERIT, description = "Write the result as JSON.")
  private boolean json;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help message and exit.")
  @SuppressWarnings("unused") // picocli acts on it
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Print version information and exit.")
  @SuppressWarnings("unused") // picocli acts on it
  private boolean version;

  GodwitCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    // The JDK repeats a POST whose connection broke; a migration is not to be asked for twice.
    System.setProperty("sun.net.http.retryPost", "false");
    var surroundings = new Surroundings(
        System.getenv(),
        Path.of("").toAbsolutePath(),
        Path.of(System.getProperty("user.home")),
        Path.of(System.getProperty("godwit.home", ".")).toAbsolutePath(),
        System.in,
        Boolean.getBoolean("godwit.asks"),
        stream(FileDescriptor.out),
        stream(FileDescriptor.err),
        Integer.getInteger("godwit.columns", 0),
        InstantSource.system(),
        LOOK);
    System.exit(run(surroundings, arguments));
  }

  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }

  /** Runs a command; its exit code is one of {@link dev.godwit.cli.exit.Exit}. */
  static int run(Surroundings surroundings, String... arguments) {
    return commandLine(surroundings, arguments)
        .setOut(new PrintWriter(surroundings.out(), true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(surroundings.err(), true, StandardCharsets.UTF_8))
        .setExecutionExceptionHandler((e, command, parsed) -> {
          if (e instanceof CommandException known) {
            surroundings.err().println("godwit: " + Printable.of(String.valueOf(e.getMessage())));
            return known.exit().code();
          }
          throw e;
        })
        .execute(arguments);
  }

  /** With the commands that the arguments name: to read what the others take takes a while. */
  private static CommandLine commandLine(Surroundings surroundings, String... arguments) {
    var line = new CommandLine(new GodwitCommand(surroundings));
    List<String> words = List.of(arguments);
    boolean all = words.isEmpty() || !COMMANDS.containsKey(words.getFirst());
    COMMANDS.forEach((name, command) -> {
      if (all || words.contains(name)) {
        line.addSubcommand(name, command.get());
      }
    });
    return line;
  }

  private static Map<String, Supplier<Object>> commands() {
    var commands = new LinkedHashMap<String, Supplier<Object>>();
    commands.put("servers", ServersCommand::new);
    commands.put("hosts", HostsCommand::new);
    commands.put("migrate", MigrateCommand::new);
    commands.put("watch", WatchCommand::new);
    commands.put("migrations", MigrationsCommand::new);
    commands.put("show", ShowCommand::new);
    commands.put("abort", AbortCommand::new);
    commands.put("force-complete", ForceCompleteCommand::new);
    commands.put("retune", RetuneCommand::new);
    commands.put("resolve", ResolveCommand::new);
    commands.put("adopt", AdoptCommand::new);
    commands.put("trace", TraceCommand::new);
    commands.put("replay", ReplayCommand::new);
    commands.put("simulate", SimulateCommand::new);
    commands.put("plugins", PluginsCommand::new);
    return Collections.unmodifiableMap(commands);
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "a command is missing; \"godwit --help\" lists them");
  }

  Surroundings surroundings() {
    return surroundings;
  }

  Output output() {
    return new Output(surroundings.out(), json);
  }

  /** Logs in; {@link CommandException} when that does not work. */
  CloudSession session() {
    return CloudSession.open(new CloudSelection(
            surroundings.environment(), surroundings.directory(), surroundings.home())
        .select(osCloud));
  }

  Migrations migrations(CloudSession session) {
    return new Migrations(
        session,
        new Servers(session),
        notice -> surroundings.err().println("godwit: " + Printable.of(notice)));
  }

  /** The version of the jar. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      @Nullable String version = GodwitCommand.class.getPackage().getImplementationVersion();
      return new String[] {"godwit " + (version == null ? "(not packaged)" : version)};
    }
  }
}
