package io.gen4j.core.callback;

import io.gen4j.core.internal.files.DurableFile;
import io.gen4j.core.training.Callback;
import io.gen4j.core.training.Progress;
import io.gen4j.core.training.TrainingReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes the latest values of metrics of single classes, such as {@code fid_class_0}, as a table
 * with one row per class.
 */
final class ClassTable implements Callback {

  private static final Pattern OF_A_CLASS = Pattern.compile("(.+)_class_([0-9]{1,6})");

  private final Path file;
  private final Map<String, Map<Integer, Double>> columns = new LinkedHashMap<>();
  private List<String> names;

  ClassTable(Path file) {
    this.file = file;
  }

  @Override
  public void onStart(Progress start) {
    columns.clear();
    names = start.dataset().classNames();
  }

  @Override
  public void onStep(Progress progress) {
    if (progress.model().classes() == 0) {
      return;
    }
    progress
        .metrics()
        .forEach(
            (metric, value) -> {
              Matcher matcher = progress.isMeasured(metric) ? OF_A_CLASS.matcher(metric) : null;
              if (matcher != null && matcher.matches()) {
                columns
                    .computeIfAbsent(matcher.group(1), name -> new LinkedHashMap<>())
                    .put(Integer.parseInt(matcher.group(2)), value);
              }
            });
  }

  @Override
  public void onEnd(TrainingReport report) {
    if (columns.isEmpty()) {
      return;
    }
    Set<Integer> classes = new TreeSet<>();
    columns.values().forEach(column -> classes.addAll(column.keySet()));
    StringBuilder table = new StringBuilder("class," + String.join(",", columns.keySet()) + "\n");
    for (int label : classes) {
      table.append(quoted(label < names.size() ? names.get(label) : String.valueOf(label)));
      for (Map<Integer, Double> column : columns.values()) {
        table.append(',').append(column.containsKey(label) ? column.get(label) : "");
      }
      table.append('\n');
    }
    byte[] text = table.toString().getBytes(StandardCharsets.UTF_8);
    try {
      DurableFile.write(file, out -> out.write(text));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file, e);
    }
  }

  private static String quoted(String name) {
    return name.matches("[^,\"\\r\\n]*") ? name : '"' + name.replace("\"", "\"\"") + '"';
  }
}
