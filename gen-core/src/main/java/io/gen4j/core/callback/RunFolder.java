package io.gen4j.core.callback;

import io.gen4j.core.training.Autoencoder;
import io.gen4j.core.training.Callback;
import io.gen4j.core.training.GenerativeModel;
import io.gen4j.core.training.Progress;
import io.gen4j.core.training.TrainingFailure;
import io.gen4j.core.training.TrainingReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Keeps everything about a training in one folder. It contains {@code run.json} (options, data,
 * versions, sessions), {@code history.csv} and {@code history.jsonl}, TensorBoard event files, and
 * {@code checkpoints/}. Image models add {@code samples/}, {@code reconstructions/} and {@code
 * interpolation.png}. An {@link Evaluation} of single classes ({@code fid_class_0}) adds {@code
 * classes.csv}. The page {@code report.html} shows all of this. The progress is shown on the
 * terminal.
 *
 * <pre>{@code
 * RunFolder run = RunFolder.at(Path.of("run"));
 * Gan gan = run.latest().map(Gan::load).orElseGet(() -> Gan.create(networks, options));
 * gan.fit(images, FitOptions.epochs(100).withCallback(run));
 * }</pre>
 *
 * <p>A folder holds one run. A model that was loaded from its checkpoints continues its history.
 * Records of steps after the model's current step are removed. Another model is rejected, and so
 * are a damaged {@code run.json} or history, with an {@link IllegalStateException} or {@link
 * IllegalArgumentException} that names the file. A run folder is immutable and can be used in
 * several calls of {@code fit}.
 *
 * <p>One training at a time uses a folder, in whatever process: while the file {@code run.lock} is
 * locked, {@code fit} throws an {@link IllegalStateException}. A process that dies gives the folder
 * free.
 */
public final class RunFolder implements Callback {

  private final Path folder;
  private final String name;
  private final boolean displays;
  private final boolean replaces;
  private final Checkpoints checkpoints;
  private final SampleGrid samples;

  private RunFolder(
      Path folder,
      String name,
      boolean displays,
      boolean replaces,
      Checkpoints checkpoints,
      SampleGrid samples) {
    this.folder = folder;
    this.name = name;
    this.displays = displays;
    this.replaces = replaces;
    this.checkpoints = checkpoints;
    this.samples = samples;
  }

  /** Returns a callback for a run in this folder. The folder is created when training starts. */
  public static RunFolder at(Path folder) {
    Path absolute = folder.toAbsolutePath().normalize();
    Path last = absolute.getFileName();
    return new RunFolder(
        folder,
        last == null ? "run" : last.toString(),
        true,
        false,
        Checkpoints.in(folder.resolve("checkpoints")),
        SampleGrid.in(folder.resolve("samples")));
  }

  /** Returns a copy with this name in the report. The default is the name of the folder. */
  public RunFolder withName(String title) {
    return new RunFolder(folder, title, displays, replaces, checkpoints, samples);
  }

  /**
   * Returns a copy that saves at this interval. The default is every five minutes. The model is
   * also saved when training ends or fails.
   */
  public RunFolder withCheckpoints(Every pace) {
    return new RunFolder(folder, name, displays, replaces, checkpoints.every(pace), samples);
  }

  /**
   * Returns a copy that also keeps the best model by a metric, see {@link Checkpoints#withBest}.
   */
  public RunFolder withBest(String metric, Goal goal) {
    return new RunFolder(
        folder, name, displays, replaces, checkpoints.withBest(metric, goal), samples);
  }

  /**
   * Returns a copy that draws samples at this interval. The default is as often as possible in at
   * most 1 % of the training time.
   */
  public RunFolder withSamples(Every pace) {
    return new RunFolder(folder, name, displays, replaces, checkpoints, samples.every(pace));
  }

  /**
   * Returns a copy that replaces the run in the folder if the model does not belong to it. All
   * files of the old run are deleted, including checkpoints. Other files in the folder are kept.
   */
  public RunFolder replacing() {
    return new RunFolder(folder, name, displays, true, checkpoints, samples);
  }

  /** Returns a copy that shows no progress on the terminal. */
  public RunFolder withoutDisplay() {
    return new RunFolder(folder, name, false, replaces, checkpoints, samples);
  }

  /**
   * Returns the newest undamaged checkpoint of the run, if there is one. Load it to resume
   * training.
   */
  public Optional<Path> latest() {
    return Checkpoints.latest(checkpoints());
  }

  /** Returns the best model of the run by the metric of {@link #withBest}, if there is one. */
  public Optional<Path> best() {
    return Checkpoints.best(checkpoints());
  }

  /** Returns the folder. */
  public Path folder() {
    return folder;
  }

  String name() {
    return name;
  }

  boolean replaces() {
    return replaces;
  }

  Path checkpoints() {
    return folder.resolve("checkpoints");
  }

  Path samples() {
    return folder.resolve("samples");
  }

  Path reconstructions() {
    return folder.resolve("reconstructions");
  }

  /** The order matters: the lock and the record reject others before any file is changed. */
  @Override
  public List<Callback> parts() {
    List<Callback> parts = new ArrayList<>();
    RunLock lock = new RunLock(folder);
    parts.add(lock);
    parts.add(new RunRecord(this));
    if (displays) {
      parts.add(ProgressDisplay.create());
    }
    parts.add(checkpoints);
    parts.add(CsvLog.to(folder.resolve("history.csv")));
    parts.add(JsonLinesLog.to(folder.resolve("history.jsonl")));
    parts.add(TensorBoard.in(folder));
    parts.add(new Where(model -> Pictures.canDraw(model) && model.canSample(), samples));
    parts.add(
        new Where(
            model -> Pictures.canDraw(model) && model instanceof Autoencoder,
            ReconstructionGrid.in(reconstructions())));
    parts.add(
        new Where(
            model -> Pictures.canDraw(model) && model.canInterpolate(),
            InterpolationGrid.to(folder.resolve("interpolation.png"))));
    parts.add(new ClassTable(folder.resolve("classes.csv")));
    parts.add(new ReportPage(folder));
    parts.add(lock.last());
    return parts;
  }

  /** A part for models that meet a condition. */
  private static final class Where implements Callback {

    private final Predicate<GenerativeModel> condition;
    private final Callback part;
    private boolean active;

    Where(Predicate<GenerativeModel> condition, Callback part) {
      this.condition = condition;
      this.part = part;
    }

    @Override
    public void onStart(Progress start) {
      active = condition.test(start.model());
      if (active) {
        part.onStart(start);
      }
    }

    @Override
    public void onStep(Progress progress) {
      if (active) {
        part.onStep(progress);
      }
    }

    @Override
    public void onEnd(TrainingReport report) {
      if (active) {
        part.onEnd(report);
      }
    }

    @Override
    public void onFailure(TrainingFailure failure) {
      if (active) {
        part.onFailure(failure);
      }
    }
  }
}
