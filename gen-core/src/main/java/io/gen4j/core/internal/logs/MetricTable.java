package io.gen4j.core.internal.logs;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * The CSV file of a training. It has the columns {@code step,epoch,examples,seconds}, one column
 * per metric, and one row per logged step. A cell is empty if the metric was not measured at that
 * step. Quoting follows RFC 4180. Rows end with a line feed. A row without one was cut off and is
 * ignored.
 */
public final class MetricTable {

  /** The names of the first columns. */
  public static final List<String> FIXED = List.of("step", "epoch", "examples", "seconds");

  /** Number of characters at the start of a file that are checked, and shown if they are wrong. */
  private static final int SHOWN = 100;

  /** Receives rows. */
  public interface RowReader {
    /** Receives the cells of a row, one for each column of the header. */
    void row(List<String> cells) throws IOException;
  }

  private MetricTable() {}

  /**
   * Reads a file row by row.
   *
   * @return the names of the metrics, in the order of their columns
   * @throws IllegalArgumentException if the file is not such a table
   */
  public static List<String> read(Path file, RowReader rows) throws IOException {
    try (BufferedReader in = reader(file)) {
      in.mark(SHOWN);
      char[] start = new char[SHOWN];
      requireOwn(file, new String(start, 0, Math.max(0, in.read(start, 0, SHOWN))));
      in.reset();
      List<String> header = record(in);
      if (header == null) {
        return List.of();
      }
      List<String> metrics = List.copyOf(header.subList(FIXED.size(), header.size()));
      if (new LinkedHashSet<>(header).size() < header.size()) {
        throw new IllegalArgumentException(file + " has two columns with the same name: " + header);
      }
      long number = 0;
      for (List<String> cells = record(in); cells != null; cells = record(in)) {
        number++;
        if (cells.size() != header.size()) {
          throw new IllegalArgumentException(
              file
                  + ": row "
                  + number
                  + " has "
                  + cells.size()
                  + " cells, but the header has "
                  + header.size());
        }
        rows.row(cells);
      }
      return metrics;
    }
  }

  /** Checks the start of a file, so that a wrong file is not overwritten. */
  private static void requireOwn(Path file, String start) {
    String own = String.join(",", FIXED);
    if (!own.startsWith(start)
        && !(start.startsWith(own) && ",\r\n".indexOf((start + '\n').charAt(own.length())) >= 0)) {
      throw new IllegalArgumentException(
          file
              + " is not the history of a training: it must start with "
              + own
              + ", but starts with "
              + start.lines().findFirst().orElse("")
              + ". Choose another file, or move this one away");
    }
  }

  /**
   * Opens a file. Bytes that are not UTF-8 are accepted here, since the check of the table reports
   * them more clearly than a decoder.
   */
  private static BufferedReader reader(Path file) throws IOException {
    return new BufferedReader(
        new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8));
  }

  /** Returns the header of a table with these metrics, including the line end. */
  public static String header(Collection<String> metrics) {
    StringBuilder line = new StringBuilder(String.join(",", FIXED));
    for (String metric : metrics) {
      line.append(',');
      appendQuoted(line, metric);
    }
    return line.append('\n').toString();
  }

  /**
   * Checks that a metric can have a column.
   *
   * @throws IllegalArgumentException if another column has that name
   */
  public static void requireMetricName(String name) {
    if (FIXED.contains(name)) {
      throw new IllegalArgumentException(
          "A metric cannot have the name '"
              + name
              + "', since logs already have a column with"
              + " that name");
    }
  }

  private static void appendQuoted(StringBuilder line, String cell) {
    boolean plain = cell.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    if (plain) {
      line.append(cell);
    } else {
      line.append('"').append(cell.replace("\"", "\"\"")).append('"');
    }
  }

  /** Returns the next record, or null if no complete one is left. */
  private static List<String> record(BufferedReader in) throws IOException {
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    for (int c = in.read(); c >= 0; c = in.read()) {
      if (quoted) {
        if (c != '"') {
          cell.append((char) c);
          continue;
        }
        // Two quotes are an escaped quote, and a single quote ends the quoted part.
        in.mark(1);
        if (in.read() == '"') {
          cell.append('"');
        } else {
          in.reset();
          quoted = false;
        }
      } else if (c == '"') {
        quoted = true;
      } else if (c == ',') {
        cells.add(cell.toString());
        cell.setLength(0);
      } else if (c == '\n') {
        cells.add(cell.toString());
        return cells;
      } else if (c != '\r') {
        cell.append((char) c);
      }
    }
    return null;
  }
}
