package dev.godwit.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;

/**
 * What a command finds around it.
 *
 * @param directory where it was started
 * @param home the user's directory
 * @param distribution where this program is installed: bin, lib, plugins
 * @param in what the user types, or what is piped in
 * @param asks whether somebody can be asked: {@code in} is a terminal
 * @param out results
 * @param err progress and errors
 * @param columns width of the terminal that {@code err} is, 0 when it is none
 * @param look time between two looks at a migration
 */
public record Surroundings(
    Map<String, String> environment,
    Path directory,
    Path home,
    Path distribution,
    InputStream in,
    boolean asks,
    PrintStream out,
    PrintStream err,
    int columns,
    InstantSource clock,
    Duration look) {}
