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
 * Saves the model in a folder while it trains: at intervals as {@code step-00000100.zip}, keeping
 * the last few, and as {@code best.zip} whenever a metric is better than ever. {@code
 * checkpoints.json} says which is which. Every file is written whole or not at all.
 *
 * <p>The model is also saved when training ends, and when it fails or is interrupted with a whole
 * model. To resume, open {@link #latest} and call {@code fit} with the same callback. A training
 * that goes on from an earlier step than the folder's last moves the later checkpoints into the
 * folder {@code superseded}, and never deletes those.
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
      throw new IllegalArgumentException("The last 1 or more checkpoints are kept, got " + kept);
    }
    this.folder = folder;
    this.every = every;
    this.kept = kept;
    this.metric = metric;
    this.goal = goal;
    this.replaces = replaces;
  }

  /** Saves into a folder, which is made, every five minutes; keeps the last three checkpoints. */
  public static Checkpoints in(Path folder) {
    return new Checkpoints(folder, Every.time(DEFAULT_INTERVAL), DEFAULT_KEPT, null, null, false);
  }

  /** Returns a copy that saves at another interval. */
  public Checkpoints every(Every interval) {
    return new Checkpoints(folder, interval, kept, metric, goal, replaces);
  }

  /**
   * Returns a copy that keeps another number of checkpoints besides the best one.
   *
   * @throws IllegalArgumentException if the number is below 1
   */
  public Checkpoints withKept(int number) {
    return new Checkpoints(folder, every, number, metric, goal, replaces);
  }

  /**
   * Returns a copy that also keeps the best model by a metric.
   *
   * @param metric one that an {@link Evaluation} measures, judged each time it is measured; or one
   *     of the model itself, such as {@code loss}, judged by its mean over each epoch
   */
  public Checkpoints withBest(String metric, Goal goal) {
    return new Checkpoints(folder, every, kept, metric, goal, replaces);
  }

  /** Returns a copy that deletes the checkpoints of another run when an untrained model begins. */
  public Checkpoints replacing() {
    return new Checkpoints(folder, every, kept, metric, goal, true);
  }

  /**
   * Returns the newest whole checkpoint of a folder. Each candidate is read to its end and compared
   * with its digests; a damaged one is passed over with a warning.
   *
   * @return the file to load, or nothing if the folder is missing or has no whole checkpoint
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
        LOG.warn("Passing over a damaged checkpoint: {}", e.getMessage());
      }
    }
    return Optional.empty();
  }

  /** Returns the best model of a folder by the metric that it was kept for, if it has one. */
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
                + " Checkpoints.latest to go on with that training, choose another folder, or"
                + " delete them with replacing()");
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
    // Without a step there is nothing new; after early stopping the model is an earlier one.
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
    LOG.info("This training goes on from an earlier step: moved {} to {}", file, to);
  }
}
