package dev.godwit.cli.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import java.io.PrintStream;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The result of a command, for people or for programs. */
public final class Output {
  private static final int WIDEST = 400;

  private final PrintStream out;
  private final boolean asJson;
  private final ObjectMapper json = JsonMapper.builder()
      .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
      .build();

  /**
   * An output.
   *
   * @param asJson whether everything is JSON
   */
  public Output(PrintStream out, boolean asJson) {
    this.out = out;
    this.asJson = asJson;
  }

  /** Whether programs read this. */
  public boolean isJson() {
    return asJson;
  }

  /** A column of a table. */
  public static <T> ColumnData<T> column(String header, Function<T, @Nullable Object> value) {
    return new Column()
        .header(header)
        .headerAlign(HorizontalAlign.LEFT)
        .dataAlign(HorizontalAlign.LEFT)
        .maxWidth(WIDEST)
        .with(row -> text(value.apply(row)));
  }

  private static String text(@Nullable Object value) {
    return value == null ? "-" : Printable.of(value.toString());
  }

  /** A list: a table, or an array. */
  public <T> void list(List<T> rows, List<ColumnData<T>> columns) {
    if (asJson) {
      value(rows);
    } else {
      out.println(AsciiTable.getTable(AsciiTable.NO_BORDERS, rows, columns)
          .lines()
          .map(String::stripTrailing)
          .collect(Collectors.joining("\n")));
    }
  }

  /** A value: the text for people, or an object. */
  public void value(Object value, String text) {
    if (asJson) {
      value(value);
    } else {
      out.println(text);
    }
  }

  /** Text for people; nothing where everything is JSON. */
  public void text(String text) {
    if (!asJson) {
      out.println(text);
    }
  }

  private void value(Object value) {
    out.println(write(value, true));
  }

  /** An object on a line of its own. */
  public void line(Object value) {
    out.println(write(value, false));
  }

  private String write(Object value, boolean indented) {
    try {
      return (indented ? json.writer(SerializationFeature.INDENT_OUTPUT) : json.writer())
          .writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("records can be written as JSON", e);
    }
  }
}
