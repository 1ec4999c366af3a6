package io.gen4j.core.report;

import io.gen4j.core.internal.files.DurableFile;
import io.gen4j.core.internal.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An HTML page about one or several training runs. It shows curves of every metric, sample grids
 * over time, reconstructions, configuration, sessions, timing and memory. The page contains its
 * images and scripts, so it opens from a disk or an attachment, without a server or a network.
 *
 * <p>A run is the folder that a training wrote, with {@code run.json}, {@code history.csv}, {@code
 * samples/}, {@code reconstructions/}, {@code interpolation.png} and {@code classes.csv}. Only
 * {@code run.json} must exist. The page leaves out parts that cannot be read, and says so.
 *
 * <p>The page has a few megabytes at most, however long the run was. A curve of more than 2,000
 * points is thinned and keeps the lowest and highest value of every interval. At most 60 evenly
 * spaced grids of a folder are embedded.
 */
public final class RunReport {

  /** Name of the page in a run folder. */
  public static final String FILE = "report.html";

  /** Largest number of PNG bytes that a page embeds for all runs together. */
  private static final long IMAGE_BYTES = 6_000_000;

  private final String title;
  private final List<Map<String, Object>> runs;

  private RunReport(String title, List<Map<String, Object>> runs) {
    this.title = title;
    this.runs = runs;
  }

  /**
   * Reads one run.
   *
   * @param folder the run's folder
   * @throws IllegalArgumentException if the folder contains no {@code run.json}, or if it is not a
   *     JSON object
   * @throws UncheckedIOException if {@code run.json} cannot be read
   */
  public static RunReport of(Path folder) {
    return compare(List.of(folder));
  }

  /**
   * Reads several runs. The page shows them side by side in this order.
   *
   * @param folders the runs' folders, at least one
   * @throws IllegalArgumentException if there are no folders, if a folder appears twice, or if a
   *     folder contains no valid {@code run.json}
   * @throws UncheckedIOException if a {@code run.json} cannot be read
   */
  public static RunReport compare(List<Path> folders) {
    if (folders.isEmpty()) {
      throw new IllegalArgumentException("A report needs at least one run folder, got none");
    }
    List<Path> places =
        folders.stream().map(folder -> folder.toAbsolutePath().normalize()).toList();
    if (places.stream().distinct().count() < places.size()) {
      throw new IllegalArgumentException("A run folder appears twice: " + folders);
    }
    List<RunFolderData> read = new ArrayList<>();
    for (Path folder : places) {
      read.add(RunFolderData.read(folder, IMAGE_BYTES / places.size()));
    }
    List<String> names = distinctNames(places, read);
    List<Map<String, Object>> runs = new ArrayList<>();
    for (int i = 0; i < read.size(); i++) {
      runs.add(read.get(i).content(names.get(i)));
    }
    return new RunReport(String.join(" · ", names), runs);
  }

  /** Returns the page. Equal folders give equal pages. */
  public String html() {
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("title", title);
    content.put("runs", runs);
    return Page.fill(title, Json.write(content));
  }

  /**
   * Writes the page to a file, usually {@link #FILE} in a run folder. An earlier page is replaced
   * in one step, so a browser never sees an incomplete page.
   *
   * @param file file to write; folders are created as needed
   * @throws UncheckedIOException if the file cannot be written
   */
  public void write(Path file) {
    byte[] bytes = html().getBytes(StandardCharsets.UTF_8);
    try {
      DurableFile.write(file, out -> out.write(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write the report " + file, e);
    }
  }

  /**
   * Returns distinct names. Runs with the same name also show their folder, and if that is equal,
   * their position.
   */
  private static List<String> distinctNames(List<Path> places, List<RunFolderData> runs) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < runs.size(); i++) {
      String name = runs.get(i).name();
      boolean shared = runs.stream().filter(run -> run.name().equals(name)).count() > 1;
      String longer = shared ? name + " (" + places.get(i).getFileName() + ")" : name;
      names.add(names.contains(longer) ? longer + " #" + (i + 1) : longer);
    }
    return names;
  }
}
