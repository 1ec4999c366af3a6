package io.gen4j.core.callback;

import io.gen4j.core.files.ModelFile;
import io.gen4j.core.files.ModelFileException;
import io.gen4j.core.training.Callback;
import io.gen4j.core.training.GenerativeModel;
import io.gen4j.core.training.Progress;
import io.gen4j.core.training.TrainingFailure;
import io.gen4j.core.training.TrainingReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Saves the model in a folder during training. At intervals it writes {@code step-00000100.zip} and
 * keeps the last few of these files. It writes {@code best.zip} whenever a metric reaches a new
 * best value. {@code checkpoints.json} lists the files with their steps and metrics. Every file is
 * written completely or not at all.
 *
 * <p>The model is also saved when training ends, and when it fails or is interrupted while the
 * model is still valid. To resume, load {@link #latest} and call {@code fit} with the same
 * callback. If training continues from a step before the last checkpoint, later checkpoints are
 * moved to the folder {@code superseded}. They are never deleted.
 */
public final class Checkpoints implements Callback {

  private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);

  private static final Duration DEFAULT_INTERVAL = Duration.ofMinutes(5);
  private static final int DEFAULT_KEPT = 3;
  private static final String ZIP = "zip";

  private final Path folder;
  private final Every every;
  private final int kept;
  private final String metric;
  private final Goal goal;
  private final boolean replaces;

  private StepFiles files;
  private CheckpointIndex index;
  private MetricWatch watch;
  private Pace pace;
  private GenerativeModel model;
  private Progress last;
  private long saved;

  private Checkpoints(
      Path folder, Every every, int kept, String metric, Goal goal, boolean replaces) {
    if (kept < 1) {
      throw new IllegalArgumentException(
          "The number of checkpoints to keep must be 1 or more," + " got " + kept);
    }
    this.folder = folder;
    this.every = every;
    this.kept = kept;
    this.metric = metric;
    this.goal = goal;
    this.replaces = replaces;
  }

  /**
   * Saves to a folder every five minutes and keeps the last three checkpoints. The folder is
   * created if it is missing.
   */
  public static Checkpoints in(Path folder) {
    return new Checkpoints(folder, Every.time(DEFAULT_INTERVAL), DEFAULT_KEPT, null, null, false);
  }

  /** Returns a copy that saves at this interval. */
  public Checkpoints every(Every interval) {
    return new Checkpoints(folder, interval, kept, metric, goal, replaces);
  }

  /**
   * Returns a copy that keeps this number of checkpoints, in addition to the best one.
   *
   * @throws IllegalArgumentException if the number is below 1
   */
  public Checkpoints withKept(int number) {
    return new Checkpoints(folder, every, number, metric, goal, replaces);
  }

  /**
   * Returns a copy that also keeps the best model by a metric.
   *
   * @param metric a metric of an {@link Evaluation}, which is compared each time it is measured, or
   *     a metric of the model such as {@code loss}, whose mean over each epoch is compared
   * @param goal whether lower or higher values are better
   */
  public Checkpoints withBest(String metric, Goal goal) {
    return new Checkpoints(folder, every, kept, metric, goal, replaces);
  }

  /**
   * Returns a copy that deletes existing checkpoints in the folder when training starts with an
   * untrained model.
   */
  public Checkpoints replacing() {
    return new Checkpoints(folder, every, kept, metric, goal, true);
  }

  /**
   * Returns the newest undamaged checkpoint of a folder. Each candidate is read completely and
   * compared with its digests. A damaged file is skipped with a warning.
   *
   * @return the file to load, or empty if the folder is missing or has no undamaged checkpoint
   */
  public static Optional<Path> latest(Path folder) {
    List<Path> newestFirst = new ArrayList<>(new StepFiles(folder, ZIP).all().values());
    Collections.reverse(newestFirst);
    Path best = folder.resolve(CheckpointIndex.BEST);
    if (Files.exists(best)) {
      newestFirst.add(best);
    }
    for (Path file : newestFirst) {
      try {
        ModelFile.verify(file);
        return Optional.of(file);
      } catch (ModelFileException e) {
        LOG.warn("Skipping a damaged checkpoint: {}", e.getMessage());
      }
    }
    return Optional.empty();
  }

  /**
   * Returns the best model of a folder, by the metric given to {@link #withBest}, if there is one.
   */
  public static Optional<Path> best(Path folder) {
    return Optional.of(folder.resolve(CheckpointIndex.BEST)).filter(Files::exists);
  }

  /**
   * @throws IllegalStateException if the model is untrained and the folder holds checkpoints
   */
  @Override
  public void onStart(Progress start) {
    saved = Long.MAX_VALUE;
    model = start.model();
    files = new StepFiles(folder, ZIP);
    watch = metric == null ? null : new MetricWatch(metric);
    pace = new Pace(every, start);
    index = CheckpointIndex.read(folder);
    SortedMap<Long, Path> there = files.all();
    if (start.step() == 0) {
      if (!replaces && (!there.isEmpty() || best(folder).isPresent())) {
        throw new IllegalStateException(
            folder
                + " holds checkpoints of another training, and this model is untrained. Load"
                + " Checkpoints.latest to continue that training, choose another folder, or"
                + " delete the checkpoints with replacing()");
      }
      there.values().forEach(StepFiles::delete);
      best(folder).ifPresent(StepFiles::delete);
      index = CheckpointIndex.empty(folder);
    } else {
      there.tailMap(start.step() + 1).values().forEach(this::supersede);
      if (index.bestStep() > start.step()) {
        best(folder).ifPresent(this::supersede);
        index.forgetBest();
      }
    }
    last = start;
    saved = start.step();
  }

  @Override
  public void onStep(Progress progress) {
    last = progress;
    if (watch != null) {
      OptionalDouble value = watch.after(progress);
      if (value.isPresent() && index.isBest(metric, goal, value.getAsDouble())) {
        model.save(folder.resolve(CheckpointIndex.BEST));
        index.best(progress, metric, goal, value.getAsDouble());
        index.write(files.all());
      }
    }
    if (pace.isDue(progress)) {
      pace.act(progress, this::save);
    }
  }

  @Override
  public void onEnd(TrainingReport report) {
    // Without a step there is nothing new. After early stopping, the model may be from an earlier
    // step.
    if (last.step() > saved || model.steps() < last.step()) {
      save();
    }
    if (watch != null) {
      watch.warnIfNeverSeen("The best checkpoint");
    }
  }

  @Override
  public void onFailure(TrainingFailure failure) {
    if (failure.modelIsWhole() && model.steps() > saved) {
      save();
      LOG.info("Saved the model of step {} before the failure: {}", model.steps(), folder);
    }
  }

  private void save() {
    long step = model.steps();
    Path file = files.of(step);
    if (step >= saved || !Files.exists(file)) {
      model.save(file);
      index.step(step, last);
    }
    saved = Math.max(saved, step);
    List<Path> all = new ArrayList<>(files.all().values());
    all.remove(file);
    all.subList(0, Math.max(0, all.size() - kept + 1)).forEach(StepFiles::delete);
    index.write(files.all());
  }

  private void supersede(Path file) {
    Path to = folder.resolve("superseded").resolve(file.getFileName());
    try {
      Files.createDirectories(to.getParent());
      Files.move(file, to, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot move " + file + " to " + to, e);
    }
    LOG.info("This training continues from an earlier step: moved {} to {}", file, to);
  }
}
