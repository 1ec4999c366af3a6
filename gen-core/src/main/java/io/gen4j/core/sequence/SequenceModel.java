package io.gen4j.core.sequence;

import io.gen4j.core.data.DataDescription;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.network.Network;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.GenerativeModel;
import io.gen4j.core.training.Training;
import io.gen4j.core.training.TrainingCounts;
import io.gen4j.core.training.TrainingReport;
import java.nio.file.Path;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What all autoregressive models of sequences have in common, whatever their steps are. */
abstract class SequenceModel implements GenerativeModel {

  final SequenceCore core;

  SequenceModel(SequenceCore core) {
    this.core = core;
  }

  /** Returns the options. */
  public SequenceModelOptions options() {
    return core.options();
  }

  /** Returns the network that is being trained. Evaluation uses its averaged copy, if any. */
  public Network network() {
    return core.network();
  }

  /** Trains the model. */
  public abstract TrainingReport fit(Dataset dataset, FitOptions fit);

  /**
   * Trains like {@link #fit} on a thread of its own, and returns when the training has begun.
   *
   * @throws RuntimeException the reason why the training cannot begin, as {@link #fit} throws it
   */
  public Training start(Dataset dataset, FitOptions fit) {
    return Training.start(fit, watched -> fit(dataset, watched));
  }

  /**
   * Not supported, since the model has no class labels.
   *
   * @throws IllegalArgumentException always
   */
  @Override
  public INDArray sample(int[] labels, long seed) {
    throw new IllegalArgumentException("The model has no class labels. Use sample(count, seed)");
  }

  /**
   * Not supported, since the model has no latent vector.
   *
   * @throws IllegalStateException always
   */
  @Override
  public INDArray interpolate(long fromSeed, long toSeed, int count) {
    throw new IllegalStateException("A " + core.kind() + " has no latent vector to interpolate");
  }

  @Override
  public boolean canInterpolate() {
    return false;
  }

  @Override
  public int classes() {
    return 0;
  }

  @Override
  public TrainingCounts counts() {
    return core.trainer().counts();
  }

  @Override
  public long seed() {
    return options().seed();
  }

  @Override
  public Optional<DataDescription> data() {
    return core.trainer().data();
  }

  @Override
  public String summary() {
    core.requireOpen("summary");
    return core.network().summary() + "\n" + options();
  }

  @Override
  public void save(Path file) {
    core.atRest("save", () -> SequenceFile.write(file, core, describe()));
  }

  @Override
  public void close() {
    core.close();
  }
}
