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
 * Everything of a training in one folder: {@code run.json} (options, data, versions, sessions),
 * {@code history.csv} and {@code history.jsonl}, TensorBoard event files, {@code checkpoints/},
 * {@code samples/} and {@code reconstructions/} of image models, {@code interpolation.png}, {@code
 * classes.csv} where an {@link Evaluation} measures single classes ({@code fid_class_0}), and
 * {@code report.html}, a page that shows all of it. Progress is on the terminal.
 *
 * <pre>{@code
 * RunFolder run = RunFolder.at(Path.of("run"));
 * Gan gan = run.latest().map(Gan::load).orElseGet(() -> Gan.create(networks, options));
 * gan.fit(images, FitOptions.epochs(100).withCallback(run));
 * }</pre>
 *
 * <p>A folder holds one run. A model that comes from its checkpoints goes on with its history: what
 * the folder says of later steps than the model has made is dropped. Another model is refused.
 * Immutable; one value serves several calls of {@code fit}.
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

  /** Returns the folder of a run, which is made when training starts. */
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

  /** Returns a copy with a name for the report; it is that of the folder otherwise. */
  public RunFolder withName(String title) {
    return new RunFolder(folder, title, displays, replaces, checkpoints, samples);
  }

  /**
   * Returns a copy that saves at another pace than every five minutes. The model is also saved when
   * training ends or fails.
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
   * Returns a copy that draws samples at another pace than for at most 1 % of the training time.
   */
  public RunFolder withSamples(Every pace) {
    return new RunFolder(folder, name, displays, replaces, checkpoints, samples.every(pace));
  }

  /**
   * Returns a copy that deletes the run that it finds in the folder where a model would be refused:
   * its files, checkpoints included, but no others.
   */
  public RunFolder replacing() {
    return new RunFolder(folder, name, displays, true, checkpoints, samples);
  }

  /** Returns a copy that shows no progress on the terminal. */
  public RunFolder withoutDisplay() {
    return new RunFolder(folder, name, false, replaces, checkpoints, samples);
  }

  /** Returns the newest whole checkpoint of the run, to go on from, if there is one. */
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

  /** The order matters: the record refuses before a file is touched. */
  @Override
  public List<Callback> parts() {
    List<Callback> parts = new ArrayList<>();
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
    return parts;
  }

  /** A part that only some models have. */
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
