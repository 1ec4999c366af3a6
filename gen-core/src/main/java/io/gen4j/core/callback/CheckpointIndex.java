package io.gen4j.core.callback;

import io.gen4j.core.internal.files.DurableFile;
import io.gen4j.core.internal.json.Json;
import io.gen4j.core.training.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file {@code checkpoints.json}: step, epoch and metrics of each checkpoint in a folder. */
final class CheckpointIndex {

  static final String BEST = "best.zip";

  private static final Logger LOG = LoggerFactory.getLogger(CheckpointIndex.class);

  private static final String FILE = "checkpoints.json";

  private final Path folder;
  private final SortedMap<Long, Map<String, Object>> steps = new TreeMap<>();
  private Map<String, Object> best = Map.of();

  private CheckpointIndex(Path folder) {
    this.folder = folder;
  }

  static CheckpointIndex empty(Path folder) {
    return new CheckpointIndex(folder);
  }

  /**
   * Reads the index of a folder. A damaged index is replaced by an empty one, since only the models
   * matter.
   */
  static CheckpointIndex read(Path folder) {
    CheckpointIndex index = new CheckpointIndex(folder);
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return index;
    }
    try {
      Map<String, Object> plain = Json.read(file);
      for (Object entry : (List<?>) plain.get("last")) {
        Map<String, Object> each = stringKeys((Map<?, ?>) entry);
        index.steps.put(((Number) each.get("step")).longValue(), each);
      }
      if (plain.get("best") instanceof Map<?, ?> found && Files.exists(folder.resolve(BEST))) {
        index.best = stringKeys(found);
        index.bestStep();
        index.bestValue();
      }
    } catch (IllegalArgumentException | ClassCastException | NullPointerException e) {
      LOG.warn("{} is damaged and is created again; the best model so far is unknown", file);
      return new CheckpointIndex(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
    return index;
  }

  private static Map<String, Object> stringKeys(Map<?, ?> map) {
    Map<String, Object> plain = new LinkedHashMap<>();
    map.forEach((key, value) -> plain.put((String) key, value));
    return plain;
  }

  /** Returns the step of the best model, or -1 if there is no best model. */
  long bestStep() {
    return best.isEmpty() ? -1 : ((Number) best.get("step")).longValue();
  }

  private double bestValue() {
    return best.get("value") instanceof Number value ? value.doubleValue() : Double.NaN;
  }

  /**
   * Whether a value is better than the value of the best model. A best model that was kept for
   * another metric or goal is ignored.
   */
  boolean isBest(String metric, Goal goal, double value) {
    boolean same = metric.equals(best.get("metric")) && name(goal).equals(best.get("goal"));
    return goal.isBetter(value, same ? bestValue() : Double.NaN, 0);
  }

  void best(Progress progress, String metric, Goal goal, double value) {
    best = entry(BEST, progress.step(), progress);
    best.put("metric", metric);
    best.put("goal", name(goal));
    best.put("value", value);
  }

  void forgetBest() {
    best = Map.of();
  }

  /**
   * Adds a checkpoint. Its metrics are recorded if it was saved at the step of {@code progress}.
   */
  void step(long step, Progress progress) {
    steps.put(
        step,
        entry(new StepFiles(folder, "zip").of(step).getFileName().toString(), step, progress));
  }

  /** Writes the index, with only those checkpoints that exist. */
  void write(SortedMap<Long, Path> there) {
    steps.keySet().retainAll(there.keySet());
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("last", new ArrayList<>(steps.values()));
    if (!best.isEmpty()) {
      plain.put("best", best);
    }
    byte[] text = Json.write(plain).getBytes(StandardCharsets.UTF_8);
    try {
      DurableFile.write(folder.resolve(FILE), out -> out.write(text));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + folder.resolve(FILE), e);
    }
  }

  private static Map<String, Object> entry(String file, long step, Progress progress) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("file", file);
    entry.put("step", step);
    if (progress.step() == step) {
      entry.put("epoch", progress.epoch());
      Map<String, Object> metrics = new LinkedHashMap<>();
      progress
          .metrics()
          .forEach((name, value) -> metrics.put(name, Double.isFinite(value) ? value : null));
      entry.put("metrics", metrics);
    }
    return entry;
  }

  private static String name(Goal goal) {
    return goal.name().toLowerCase(Locale.ROOT);
  }
}
