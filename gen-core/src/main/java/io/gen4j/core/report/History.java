package io.gen4j.core.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The rows of {@code history.csv}: the state of training and the metrics at each row. */
final class History {

  private static final List<String> COUNTS = List.of("step", "epoch", "examples", "seconds");

  /** The state of training at a row. Examples and seconds include all sessions. */
  record Row(long step, double epoch, double examples, double seconds) {}

  /** The values of each metric by row number. NaN and infinities are kept. */
  private final Map<String, TreeMap<Integer, Double>> metrics = new LinkedHashMap<>();

  private final List<Row> rows = new ArrayList<>();

  private final Total examples = new Total();
  private final Total seconds = new Total();

  private History() {}

  /**
   * Parses a file's text.
   *
   * @param notices receives a sentence about everything that is left out
   */
  static History parse(String text, List<String> notices) {
    History history = new History();
    List<List<String>> table = Csv.rows(text);
    if (table.isEmpty()) {
      return history;
    }
    List<String> header = table.get(0);
    if (!header.contains("step")) {
      notices.add("history.csv has no column named step, so there are no curves.");
      return history;
    }
    header.stream()
        .filter(name -> !COUNTS.contains(name))
        .forEach(name -> history.metrics.put(name, new TreeMap<>()));
    int refused = 0;
    for (List<String> cells : table.subList(1, table.size())) {
      refused += history.add(header, cells) ? 0 : 1;
    }
    if (refused > 0) {
      notices.add(
          "history.csv: "
              + refused
              + (refused == 1 ? " row was" : " rows were")
              + " left out because they do not match the header.");
    }
    return history;
  }

  List<Row> rows() {
    return rows;
  }

  /** Returns the names of the metrics that were measured at least once. */
  List<String> metrics() {
    return metrics.keySet().stream().filter(name -> !metrics.get(name).isEmpty()).toList();
  }

  /** Returns the values of a metric by row number. */
  Map<Integer, Double> values(String metric) {
    return metrics.get(metric);
  }

  private boolean add(List<String> header, List<String> cells) {
    if (cells.size() != header.size()) {
      return false;
    }
    Map<String, Double> numbers = new LinkedHashMap<>();
    try {
      for (int i = 0; i < cells.size(); i++) {
        if (!cells.get(i).isBlank()) {
          numbers.put(header.get(i), number(cells.get(i).strip()));
        }
      }
    } catch (NumberFormatException e) {
      return false;
    }
    Double step = numbers.get("step");
    if (step == null || !Double.isFinite(step)) {
      return false;
    }
    Row row =
        new Row(
            step.longValue(),
            numbers.getOrDefault("epoch", 0.0),
            examples.onward(numbers.getOrDefault("examples", 0.0)),
            seconds.onward(numbers.getOrDefault("seconds", 0.0)));
    dropFrom(row.step() + 1);
    if (!rows.isEmpty() && rows.get(rows.size() - 1).step() == row.step()) {
      rows.set(rows.size() - 1, row);
    } else {
      rows.add(row);
    }
    metrics.forEach(
        (name, values) -> {
          Double value = numbers.get(name);
          if (value != null) {
            values.put(rows.size() - 1, value);
          }
        });
    return true;
  }

  /** Removes steps that a resumed training made again. */
  private void dropFrom(long step) {
    while (!rows.isEmpty() && rows.get(rows.size() - 1).step() >= step) {
      rows.remove(rows.size() - 1);
    }
    metrics.values().forEach(values -> values.tailMap(rows.size(), true).clear());
  }

  private static double number(String text) {
    return switch (text) {
      case "inf", "+inf" -> Double.POSITIVE_INFINITY;
      case "-inf" -> Double.NEGATIVE_INFINITY;
      case "nan" -> Double.NaN;
      default -> Double.parseDouble(text);
    };
  }

  /** A total of a count that may restart at 0 with a resumed session. */
  private static final class Total {

    private double previous;
    private double offset;

    double onward(double value) {
      if (value < previous) {
        offset += previous;
      }
      previous = value;
      return value + offset;
    }
  }
}
