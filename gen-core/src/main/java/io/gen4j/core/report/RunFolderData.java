package io.gen4j.core.report;

import io.gen4j.core.internal.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The content of a run folder as JSON for the page. */
final class RunFolderData {

  private static final int STRETCHES = 200;

  /** Keys that the page shows separately from the settings. */
  private static final Set<String> NOT_SETTINGS =
      Set.of("name", "model", "sessions", "peakRssBytes", "heapBytes");

  private final String name;
  private final Map<String, Object> content;

  private RunFolderData(String name, Map<String, Object> content) {
    this.name = name;
    this.content = content;
  }

  static RunFolderData read(Path folder, long imageBytes) {
    Map<String, Object> run = readRun(folder.resolve("run.json"));
    String name =
        run.get("name") instanceof String text && !text.isBlank() ? text : fileName(folder);
    List<String> notices = new ArrayList<>();
    History history = history(folder, notices);
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("name", name);
    content.put("model", text(run.get("model")));
    content.put("settings", settings(run));
    content.put("sessions", sessions(run.get("sessions"), notices));
    content.put("peakRssBytes", number(run.get("peakRssBytes")));
    content.put("heapBytes", number(run.get("heapBytes")));
    content.put("progress", progress(history));
    content.put("metrics", metrics(history, notices));
    content.put("throughput", Curve.throughput(history.rows(), STRETCHES).points());
    content.put("samples", Frames.read(folder.resolve("samples"), imageBytes * 2 / 3, notices));
    content.put(
        "reconstructions", Frames.read(folder.resolve("reconstructions"), imageBytes / 3, notices));
    content.put("interpolation", Frames.image(folder.resolve("interpolation.png"), notices));
    content.put("classes", classes(folder.resolve("classes.csv"), notices));
    content.put("notices", notices);
    return new RunFolderData(name, content);
  }

  String name() {
    return name;
  }

  /** Returns the JSON, with a name that no other run on the page has. */
  Map<String, Object> content(String distinctName) {
    Map<String, Object> named = new LinkedHashMap<>(content);
    named.put("name", distinctName);
    return named;
  }

  private static Map<String, Object> readRun(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          file.getParent()
              + " is not a run folder: it contains no run.json. Choose a folder that a training"
              + " wrote.");
    }
    try {
      return Json.read(file);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + " is damaged. " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }

  private static String fileName(Path folder) {
    return folder.getFileName() == null ? folder.toString() : folder.getFileName().toString();
  }

  private static History history(Path folder, List<String> notices) {
    return History.parse(contentOf(folder.resolve("history.csv"), notices), notices);
  }

  /** Returns the text of a file, or an empty text if the file does not exist. */
  private static String contentOf(Path file, List<String> notices) {
    try {
      // readString would reject the whole file because of one invalid byte.
      return Files.exists(file) ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8) : "";
    } catch (IOException e) {
      notices.add(file.getFileName() + " could not be read: " + e + ".");
      return "";
    }
  }

  private static Map<String, Object> progress(History history) {
    if (history.rows().isEmpty()) {
      return null;
    }
    History.Row last = history.rows().get(history.rows().size() - 1);
    Map<String, Object> progress = new LinkedHashMap<>();
    progress.put("step", last.step());
    progress.put("epoch", last.epoch());
    progress.put("examples", last.examples());
    progress.put("seconds", last.seconds());
    return progress;
  }

  private static List<Map<String, Object>> metrics(History history, List<String> notices) {
    List<Map<String, Object>> metrics = new ArrayList<>();
    for (String metric : history.metrics()) {
      Curve curve = Curve.of(history, metric);
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("name", metric);
      entry.put("measured", curve.size());
      entry.put("summary", curve.summary());
      entry.put("points", curve.points());
      entry.put("means", curve.means());
      metrics.add(entry);
      if (curve.notFinite() > 0) {
        notices.add(
            metric
                + ": "
                + curve.notFinite()
                + " of "
                + curve.size()
                + " values are not finite and leave gaps in the curve.");
      }
    }
    return metrics;
  }

  private static List<Object> sessions(Object value, List<String> notices) {
    List<Object> sessions = new ArrayList<>();
    if (value instanceof List<?> list) {
      list.stream().filter(Map.class::isInstance).forEach(sessions::add);
    }
    if (sessions.isEmpty()) {
      notices.add("run.json contains no session, so the outcome is unknown.");
    }
    return sessions;
  }

  /**
   * Returns groups, names and values in the order of the file. Objects inside a group have dotted
   * names.
   */
  private static List<Map<String, Object>> settings(Map<String, Object> run) {
    List<Map<String, Object>> settings = new ArrayList<>();
    run.forEach(
        (key, value) -> {
          if (!NOT_SETTINGS.contains(key)) {
            if (value instanceof Map<?, ?> group) {
              group.forEach((inner, leaf) -> flatten(key, String.valueOf(inner), leaf, settings));
            } else {
              flatten("", key, value, settings);
            }
          }
        });
    return settings;
  }

  private static void flatten(
      String group, String name, Object value, List<Map<String, Object>> settings) {
    if (value instanceof Map<?, ?> inner && !inner.isEmpty()) {
      inner.forEach((key, leaf) -> flatten(group, name + "." + key, leaf, settings));
    } else {
      Map<String, Object> setting = new LinkedHashMap<>();
      setting.put("group", group);
      setting.put("name", name);
      setting.put("value", text(value));
      settings.add(setting);
    }
  }

  private static Map<String, Object> classes(Path file, List<String> notices) {
    List<List<String>> table = Csv.rows(contentOf(file, notices));
    if (table.size() < 2) {
      return null;
    }
    List<String> header = table.get(0);
    List<List<String>> rows =
        table.stream().skip(1).filter(row -> row.size() == header.size()).toList();
    if (rows.size() < table.size() - 1) {
      notices.add("classes.csv: rows that do not match the header were left out.");
    }
    Map<String, Object> classes = new LinkedHashMap<>();
    classes.put("columns", header);
    classes.put("rows", rows);
    return classes;
  }

  private static String text(Object value) {
    return value == null ? "" : String.valueOf(value);
  }

  private static Number number(Object value) {
    return value instanceof Number number ? number : null;
  }
}
