package io.gen4j.core.callback;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.internal.files.DurableFile;
import io.gen4j.core.internal.json.Json;
import io.gen4j.core.training.Callback;
import io.gen4j.core.training.GenerativeModel;
import io.gen4j.core.training.Progress;
import io.gen4j.core.training.TrainingFailure;
import io.gen4j.core.training.TrainingInterruptedException;
import io.gen4j.core.training.TrainingReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes {@code run.json} and ensures that a folder holds only one run. It is the first part of a
 * {@link RunFolder} that starts, before any file is changed.
 */
final class RunRecord implements Callback {

  static final String FILE = "run.json";

  private static final Logger LOG = LoggerFactory.getLogger(RunRecord.class);

  private final RunFolder run;
  private final Path folder;
  private Map<String, Object> record;
  private List<Map<String, Object>> sessions;

  RunRecord(RunFolder run) {
    this.run = run;
    this.folder = run.folder();
  }

  @Override
  public void onStart(Progress start) {
    sessions = null;
    GenerativeModel model = start.model();
    Map<String, Object> earlier = read();
    if (!earlier.isEmpty() || hasCheckpoints()) {
      String other = differs(earlier, model);
      if (other != null && !run.replaces()) {
        throw new IllegalStateException(
            folder
                + " holds a run of another model: "
                + other
                + ". Choose another folder, load the model with latest() to continue that run, or"
                + " delete the run with replacing()");
      }
      if (other != null) {
        LOG.info("Replacing the run in {}: {}", folder, other);
        delete();
        earlier = Map.of();
      }
    }
    sessions = sessions(earlier, start.step());
    Map<String, Object> session = new LinkedHashMap<>();
    session.put("started", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
    session.put("fromStep", start.step());
    session.put("toStep", start.step());
    session.put("seconds", 0.0);
    session.put("outcome", "running");
    sessions.add(session);
    record = describe(start);
    write();
  }

  @Override
  public void onEnd(TrainingReport report) {
    end(report, report.stopped() ? "stopped" : "finished", null);
  }

  @Override
  public void onFailure(TrainingFailure failure) {
    boolean interrupted = failure.cause() instanceof TrainingInterruptedException;
    end(failure.report(), interrupted ? "stopped" : "failed", failure.cause().toString());
  }

  private void end(TrainingReport report, String outcome, String failure) {
    if (sessions == null) {
      // The training was rejected because the folder belongs to another run.
      return;
    }
    Map<String, Object> session = sessions.get(sessions.size() - 1);
    session.put("toStep", report.steps());
    session.put("seconds", report.seconds());
    session.put("outcome", outcome);
    if (failure != null) {
      session.put("failure", failure);
    }
    Machine.peakResidentBytes().ifPresent(bytes -> record.put("peakRssBytes", bytes));
    record.put("heapBytes", Machine.peakHeapBytes());
    write();
  }

  private Map<String, Object> describe(Progress start) {
    GenerativeModel model = start.model();
    Dataset dataset = start.dataset();
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("examples", dataset.size());
    data.put("digest", model.data().map(known -> known.digest()).orElseGet(dataset::digest));
    data.put(
        "description",
        dataset.name()
            + ", "
            + dataset.shape()
            + " in "
            + dataset.range()
            + (dataset.hasLabels() ? ", " + dataset.classes() + " classes" : ""));
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("name", run.name());
    all.put("model", model.summary());
    all.put("options", model.describe());
    all.put("training", start.options().toString());
    all.put("seed", model.seed());
    all.put("batchSize", start.options().batchSize());
    all.put("precision", start.options().precision().name());
    all.put("data", data);
    all.put("versions", Machine.versions());
    all.put("sessions", sessions);
    return all;
  }

  private Map<String, Object> read() {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return Map.of();
    }
    try {
      return Json.read(file);
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException(
          file + " is damaged, so the run in its folder is unknown. Delete or repair the file", e);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }

  /**
   * Returns how a model differs from the model of the run in the folder, or null if it belongs to
   * the run. An untrained model belongs to a run that ended before its first checkpoint if
   * everything else is equal.
   */
  private String differs(Map<String, Object> earlier, GenerativeModel model) {
    if (model.steps() == 0 && hasCheckpoints()) {
      return "it has checkpoints, but this model is untrained";
    }
    if (earlier.get("seed") instanceof Number seed && seed.longValue() != model.seed()) {
      return "its seed is " + seed + ", but this model's seed is " + model.seed();
    }
    if (earlier.get("model") instanceof String summary
        && !layers(summary).equals(layers(model.summary()))) {
      return "its networks differ from this model's networks, see " + folder.resolve(FILE);
    }
    // A trained model may continue with other options.
    Object options = Json.read(Json.write(model.describe()));
    if (model.steps() == 0 && earlier.containsKey("options")) {
      return options.equals(earlier.get("options"))
          ? null
          : "its options differ from this model's options, see " + folder.resolve(FILE);
    }
    return null;
  }

  private boolean hasCheckpoints() {
    return run.best().isPresent() || !new StepFiles(run.checkpoints(), "zip").all().isEmpty();
  }

  /** Returns the rows of the tables in a summary. The other lines may contain options. */
  private static List<String> layers(String summary) {
    return summary.lines().filter(line -> line.startsWith("  ")).toList();
  }

  /** Returns the earlier sessions. A session that is still marked as running was cut off. */
  private static List<Map<String, Object>> sessions(Map<String, Object> earlier, long step) {
    List<Map<String, Object>> sessions = new ArrayList<>();
    if (earlier.get("sessions") instanceof List<?> list) {
      for (Map<?, ?> each : maps(list)) {
        Map<String, Object> session = new LinkedHashMap<>();
        each.forEach((key, value) -> session.put((String) key, value));
        if ("running".equals(session.get("outcome"))) {
          session.put("outcome", "failed");
          session.put("failure", "the process ended before the training did");
          session.put("toStep", step);
        }
        sessions.add(session);
      }
    }
    return sessions;
  }

  private static List<Map<?, ?>> maps(List<?> list) {
    List<Map<?, ?>> maps = new ArrayList<>();
    for (Object each : list) {
      if (each instanceof Map<?, ?> map) {
        maps.add(map);
      }
    }
    return maps;
  }

  private void write() {
    byte[] text = Json.write(record).getBytes(StandardCharsets.UTF_8);
    try {
      DurableFile.write(folder.resolve(FILE), out -> out.write(text));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + folder.resolve(FILE), e);
    }
  }

  /** Deletes the files of a run, and no other files in the folder. */
  private void delete() {
    for (String name :
        List.of(
            FILE,
            "history.csv",
            "history.jsonl",
            "interpolation.png",
            "classes.csv",
            "report.html",
            "checkpoints/best.zip",
            "checkpoints/checkpoints.json")) {
      StepFiles.delete(folder.resolve(name));
    }
    new StepFiles(run.checkpoints(), "zip").deleteAfter(-1);
    new StepFiles(run.checkpoints().resolve("superseded"), "zip").deleteAfter(-1);
    new StepFiles(run.samples(), "png").deleteAfter(-1);
    new StepFiles(run.reconstructions(), "png").deleteAfter(-1);
    try (Stream<Path> files = Files.list(folder)) {
      files
          .filter(file -> file.getFileName().toString().startsWith("events.out.tfevents."))
          .forEach(StepFiles::delete);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list " + folder, e);
    }
  }
}
