package io.gen4j.vae;

import io.gen4j.core.Gen4j;
import io.gen4j.core.data.DataDescription;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.internal.sampling.BulkSampling;
import io.gen4j.core.network.Network;
import io.gen4j.core.network.NetworkSource;
import io.gen4j.core.random.Seeds;
import io.gen4j.core.training.Autoencoder;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.TrainedNetwork;
import io.gen4j.core.training.Trainer;
import io.gen4j.core.training.TrainingCounts;
import io.gen4j.core.training.TrainingReport;
import io.gen4j.vae.evaluation.AggregatePosterior;
import io.gen4j.vae.evaluation.Bound;
import io.gen4j.vae.evaluation.CodeUse;
import io.gen4j.vae.evaluation.MutualInformationGap;
import io.gen4j.vae.internal.model.ElboStep;
import io.gen4j.vae.internal.model.Evaluation;
import io.gen4j.vae.internal.model.Inputs;
import io.gen4j.vae.internal.model.Samples;
import io.gen4j.vae.internal.model.VaeModel;
import io.gen4j.vae.posterior.Posterior;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * A variational autoencoder (Kingma and Welling 2014): an encoder and a decoder, and the
 * distributions that their outputs are the parameters of. All bounds and densities are in nats,
 * summed over dimensions.
 *
 * <p>Methods may be called from any thread, one at a time; calls wait for each other. Two models of
 * equal networks, options, seed, data and thread count train to equal parameters, bit for bit,
 * interrupted and resumed or not.
 */
public final class Vae implements Autoencoder {

  /** A latent dimension is active if its posterior mean varies more than this (Burda 2016). */
  public static final double ACTIVE_VARIANCE = 0.01;

  private static final long SHUFFLE = 0x4453L;
  private static final long DRAWS = 0x4452L;
  private static final long LABELS = 0x4c41L;

  private final VaeModel model;
  private final VaeModel average;
  private final VaeOptions options;
  private final Inputs inputs;
  private final Evaluation evaluation;
  private final Samples samples;
  private final Trainer trainer;
  private final ElboStep step;

  /** Opens a model on networks by name. */
  Vae(Map<String, ComputationGraph> graphs, VaeOptions options, int classes) {
    this.options = options;
    this.model = VaeModel.open(graphs, options.settings(classes), updater(options));
    this.average = options.optimization().averaging() > 0 ? model.average(graphs) : null;
    VaeModel evaluated = average == null ? model : average;
    this.inputs = new Inputs(evaluated);
    this.evaluation = new Evaluation(evaluated);
    this.samples = new Samples(evaluated, inputs, evaluation);
    List<TrainedNetwork> trained = new ArrayList<>();
    for (int i = 0; i < model.networks().size(); i++) {
      TrainedNetwork network = TrainedNetwork.of(model.networks().get(i));
      boolean averaged = average != null && i < average.networks().size();
      trained.add(averaged ? network.withAverage(average.networks().get(i)) : network);
    }
    this.trainer = new Trainer(trained, List.of(), options.optimization(), false);
    this.step = new ElboStep(model, trainer, trained);
  }

  /**
   * Creates a VAE.
   *
   * @param networks encoder and decoder, and the classes that the model is conditioned on
   * @throws IllegalArgumentException if the networks do not fit the options, or end in an
   *     activation
   */
  public static Vae create(VaeNetworks networks, VaeOptions options) {
    Gen4j.initialize();
    IUpdater updater = updater(options);
    Map<String, ComputationGraph> graphs = new LinkedHashMap<>();
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      graphs.put("encoder", graph("encoder", networks.encoder(options), updater));
      graphs.put("decoder", graph("decoder", networks.decoder(options), updater));
      return new Vae(graphs, options, networks.classes());
    }
  }

  private static ComputationGraph graph(String name, NetworkSource source, IUpdater updater) {
    if (source.outputRange().isPresent()) {
      throw new IllegalArgumentException(
          "The output of the "
              + name
              + " is parameters of a distribution, so that withOutputRange("
              + source.outputRange().get()
              + ") has no meaning for it. The range of the data is the likelihood's, for example"
              + " Likelihoods.gaussian(1, range).");
    }
    return source.graph(name, updater);
  }

  private static IUpdater updater(VaeOptions options) {
    return options.optimization().schedule(options.updater(), 1);
  }

  /** Returns the encoder as it trains. Evaluation uses its averaged copy, if there is one. */
  public Network encoder() {
    return model.encoder();
  }

  /** Returns the decoder as it trains. Sampling uses its averaged copy, if there is one. */
  public Network decoder() {
    return model.decoder();
  }

  VaeModel model() {
    return model;
  }

  VaeModel evaluated() {
    return average == null ? model : average;
  }

  Trainer trainer() {
    return trainer;
  }

  Optional<VaeModel> average() {
    return Optional.ofNullable(average);
  }

  /** Returns the distributions, and how the model is trained. */
  public VaeOptions options() {
    return options;
  }

  /** Returns the number of classes that the model is conditioned on, 0 for none. */
  @Override
  public int classes() {
    return model.settings().classes();
  }

  /** Returns layers, shapes and numbers of parameters of all networks, and the options. */
  @Override
  public synchronized String summary() {
    return model.summary() + "\n" + options;
  }

  /** Returns how far the model has been trained. */
  @Override
  public synchronized TrainingCounts counts() {
    return trainer.counts();
  }

  /** Returns the data that the model was trained on last, if it was trained. */
  @Override
  public synchronized Optional<DataDescription> data() {
    return trainer.data();
  }

  /**
   * Maps samples back to the units of the data that the model was trained on, for example bytes.
   *
   * @param samples {@code [count, ...shape]} in {@link #range}, never changed
   * @return {@code [count, ...shape]}, detached
   * @throws IllegalStateException if the model was not trained
   */
  public INDArray toDataUnits(INDArray samples) {
    return requireData().toDataUnits(samples, range()).detach();
  }

  /**
   * Maps samples back to rows in the units that they had before scaling, one Double or String per
   * column.
   *
   * @param samples {@code [count, width]} in {@link #range}, never changed
   * @throws IllegalStateException if the model was not trained on data made from rows
   */
  public List<List<Object>> toRows(INDArray samples) {
    return requireData().rows(samples, range());
  }

  private DataDescription requireData() {
    return data()
        .orElseThrow(
            () -> new IllegalStateException("The model was not trained: its data have no units"));
  }

  /** Returns the shape of one example. */
  @Override
  public ExampleShape shape() {
    return model.shape();
  }

  /** Returns the range of data as the model sees them. */
  @Override
  public ValueRange range() {
    return options.likelihood().range();
  }

  /** Returns the size of a latent vector. */
  public int latentSize() {
    return model.latentSize();
  }

  @Override
  public long seed() {
    return options.seed();
  }

  @Override
  public boolean canSample() {
    return options.prior().hasDensity();
  }

  @Override
  public boolean canInterpolate() {
    return canSample() && !options.posterior().isDiscrete();
  }

  @Override
  public Map<String, Object> describe() {
    return VaeFile.describe(this);
  }

  /**
   * Trains until the epochs or steps of the options are reached, counting those made before. If the
   * data set has a field {@code target}, the likelihood is that of the target; positions that a
   * field {@code mask} marks as padding count in no log density, mean or metric.
   *
   * <p>Metrics are {@code loss}, {@code log_likelihood}, {@code divergence} where there is one, the
   * value of each regularizer under its name, in nats, and {@code perplexity} of discrete codes.
   * With several latent samples the loss is minus the bound, which is at or below the divergence
   * minus the log-likelihood, both of them means over the samples.
   *
   * @throws IllegalArgumentException if the data have another shape, no range or no labels where
   *     the model needs them, or are fewer than a batch, or the learning rate falls below 0 before
   *     the end
   * @throws IllegalStateException if a callback of this model's training calls this
   * @throws io.gen4j.core.data.DataException if a value is outside of the likelihood's support
   * @throws io.gen4j.core.training.NonFiniteException if the loss or a gradient is not finite; the
   *     model is then that of the step before, or has rolled back
   */
  public synchronized TrainingReport fit(Dataset dataset, FitOptions fit) {
    inputs.requireFits(dataset);
    return trainer.fit(this, step, dataset, Seeds.derive(options.seed(), SHUFFLE), fit);
  }

  /**
   * Returns the posterior's parameters for some data, which {@link Posterior} gives a meaning:
   * means and log-variances for the diagonal Gaussian.
   *
   * @param examples {@code [batch, ...shape]} in {@link #range}, never changed
   * @return {@code [batch, posterior.parameterSize()]}, detached
   * @throws io.gen4j.core.data.DataException if a value is outside of the likelihood's support
   */
  public synchronized INDArray encode(INDArray examples) {
    return evaluation.encode(inputs.encodable(examples, null));
  }

  /** Returns the posterior's parameters for labeled data, of a model on classes. */
  public synchronized INDArray encode(INDArray examples, int[] labels) {
    return evaluation.encode(inputs.encodable(examples, labels));
  }

  /**
   * Returns the mean of the posterior (see {@link Posterior#mean}) for some data.
   *
   * @param examples {@code [batch, ...shape]} in {@link #range}, never changed
   * @return {@code [batch, latent]}, detached
   * @throws io.gen4j.core.data.DataException if a value is outside of the likelihood's support
   */
  public synchronized INDArray encodeMean(INDArray examples) {
    return evaluation.means(inputs.encodable(examples, null)).castTo(model.type()).detach();
  }

  /** Returns the mean of the posterior for labeled data, of a model on classes. */
  public synchronized INDArray encodeMean(INDArray examples, int[] labels) {
    return evaluation.means(inputs.encodable(examples, labels)).castTo(model.type()).detach();
  }

  /**
   * Returns the mean of the posterior for every example of a data set, in order. A model on
   * binarized data sees them drawn with the seed.
   *
   * @return {@code [size, latent]}, detached
   */
  public synchronized INDArray encodeMean(Dataset dataset, long seed) {
    return HeapCopy.matrix(evaluation.means(dataset, seed), model.type()).detach();
  }

  /**
   * Returns the expected data of given latent vectors, in bounded working memory.
   *
   * @param latent {@code [count, latent]}, never changed
   * @return {@code [count, ...shape]} in C order, in {@link #range}, detached
   * @throws IllegalArgumentException if the vectors have another size, or the model needs labels
   */
  public synchronized INDArray decode(INDArray latent) {
    return decode(latent, null);
  }

  /**
   * Returns the expected data of given latent vectors and labels, of a model on classes.
   *
   * @param latent {@code [count, latent]}, never changed
   * @param labels one per vector
   * @return {@code [count, ...shape]} in C order, in {@link #range}, detached
   */
  public synchronized INDArray decode(INDArray latent, int[] labels) {
    return samples.decode(inputs.latent(latent), labels, null);
  }

  /**
   * Returns the expected data of the posterior means of some data.
   *
   * @param examples {@code [batch, ...shape]} in {@link #range}, never changed
   * @return {@code [batch, ...shape]}, detached
   */
  @Override
  public synchronized INDArray reconstruct(INDArray examples) {
    return samples.decode(evaluation.means(inputs.encodable(examples, null)), null, null);
  }

  /**
   * Returns some data as the encoder sees them in training.
   *
   * @param examples {@code [batch, ...shape]} in {@link #range}, never changed
   * @return {@code [batch, ...shape]}, detached; equal to the data if the model has no corruption
   */
  public synchronized INDArray corrupt(INDArray examples, long seed) {
    inputs.requireBatchShape(examples);
    float[] values = HeapCopy.floats(examples);
    options.corruption().corrupt(values, Seeds.generator(seed));
    return HeapCopy.array(values, shape().batch((int) examples.size(0))).detach();
  }

  /**
   * Returns the reconstruction error of every example of a data set, in order: the mean over its
   * values of the squared difference between the data and the expected data of the posterior mean,
   * in units of {@link #range}. A score of how unlike the training data an example is.
   *
   * @param seed seed of binarization, if the model's data are binarized
   * @return {@code [size]}
   */
  public synchronized double[] reconstructionErrors(Dataset dataset, long seed) {
    return evaluation.squaredErrors(dataset, seed);
  }

  /** Returns the reconstruction error of each example, {@code [batch]}. */
  public synchronized double[] reconstructionErrors(INDArray examples) {
    return evaluation.squaredErrors(inputs.labeled(examples, null));
  }

  /** Returns the reconstruction error of each labeled example, of a model on classes. */
  public synchronized double[] reconstructionErrors(INDArray examples, int[] labels) {
    return evaluation.squaredErrors(inputs.labeled(examples, labels));
  }

  /** Returns the mean of {@link #reconstructionErrors(Dataset, long)} over the data set. */
  public double reconstructionError(Dataset dataset, long seed) {
    return Arrays.stream(reconstructionErrors(dataset, seed)).average().orElse(Double.NaN);
  }

  /** Returns the expected data of the posterior means of labeled data. */
  @Override
  public synchronized INDArray reconstruct(INDArray examples, int[] labels) {
    return samples.decode(evaluation.means(inputs.encodable(examples, labels)), labels, null);
  }

  /**
   * Draws latent vectors from the prior and returns the expected data of each. The classes of a
   * model on classes are drawn uniformly.
   *
   * @param count number of samples
   * @param seed equal seeds give equal samples
   * @return {@code [count, ...shape]} in C order, in {@link #range}, detached
   */
  @Override
  public synchronized INDArray sample(int count, long seed) {
    return samples.decode(samples.draw(count, seed), drawLabels(count, seed), null);
  }

  /** Returns null for a model without classes. */
  private int[] drawLabels(int count, long seed) {
    return classes() == 0
        ? null
        : Seeds.generator(Seeds.derive(seed, LABELS)).ints(count, 0, classes()).toArray();
  }

  /**
   * Draws any number of samples a batch at a time, in memory that does not grow with their number.
   *
   * @param count number of samples, 1 or more
   * @param batch samples of a batch; the last one may be smaller
   * @param seed equal seeds and batches give equal samples; they are not those of {@link
   *     #sample(int, long)}
   * @param consumer is given each batch, {@code [at most batch, ...shape]} as {@link #sample(int,
   *     long)} returns it. The array is freed when the consumer returns: keep copies, not it
   * @throws IllegalArgumentException if count or batch is less than 1
   */
  public void sampleEach(long count, int batch, long seed, Consumer<INDArray> consumer) {
    BulkSampling.run(count, batch, seed, this::sample, consumer);
  }

  /** Samples given classes, one sample per label, of a model on classes. */
  @Override
  public synchronized INDArray sample(int[] labels, long seed) {
    return samples.decode(samples.draw(labels.length, seed), labels, null);
  }

  /**
   * Draws latent vectors from the prior and data from the likelihood of each: whole samples of the
   * model, pixel noise included, where {@link #sample} gives expectations.
   *
   * @return {@code [count, ...shape]} in C order, in the likelihood's support, detached
   */
  public synchronized INDArray draw(int count, long seed) {
    return samples.decode(
        samples.draw(count, seed), null, Seeds.generator(Seeds.derive(seed, DRAWS)));
  }

  /**
   * Draws latent vectors from the prior.
   *
   * @return {@code [count, latent]}, detached
   */
  public synchronized INDArray samplePrior(int count, long seed) {
    return samples.draw(count, seed).castTo(model.type()).detach();
  }

  /**
   * Returns data on the straight line between the posterior means of two examples.
   *
   * @param from {@code [1, ...shape]}
   * @param to {@code [1, ...shape]}
   * @param count number of points, both ends included
   * @return {@code [count, ...shape]}, detached
   * @throws IllegalArgumentException if {@code count} is below 2
   */
  public synchronized INDArray interpolate(INDArray from, INDArray to, int count) {
    return samples.interpolate(from, to, null, count);
  }

  /**
   * Returns data on the straight line between the posterior means of two examples of one class, of
   * a model on classes.
   *
   * @param from {@code [1, ...shape]}
   * @param to {@code [1, ...shape]}
   * @param label class of both, and of all that is between them
   * @param count number of points, both ends included
   * @return {@code [count, ...shape]}, detached
   * @throws IllegalArgumentException if {@code count} is below 2
   */
  public synchronized INDArray interpolate(INDArray from, INDArray to, int label, int count) {
    return samples.interpolate(from, to, new int[] {label}, count);
  }

  /**
   * Returns data on the straight line between the latent vectors of two samples: {@code sample(1,
   * fromSeed)} and, of the same class, {@code sample(1, toSeed)}.
   *
   * @param count number of points, both ends included
   * @return {@code [count, ...shape]}, detached
   * @throws IllegalArgumentException if {@code count} is below 2
   * @throws IllegalStateException if latent vectors are discrete
   */
  @Override
  public synchronized INDArray interpolate(long fromSeed, long toSeed, int count) {
    int[] label = drawLabels(1, fromSeed);
    return samples.line(samples.draw(1, fromSeed), samples.draw(1, toSeed), label, count);
  }

  /**
   * Returns the evidence lower bound of a data set with one latent sample per example, whatever
   * objective the model is trained on.
   *
   * @param seed seed of latent noise and of binarization, if the model's data are binarized
   */
  public synchronized Bound elbo(Dataset dataset, long seed) {
    return evaluation.bound(dataset, seed);
  }

  /**
   * Estimates log p(x) of every example by importance sampling from the posterior (Burda et al.
   * 2016): a lower bound in expectation, tighter the more samples there are. Memory does not grow
   * with the number of samples.
   *
   * @param samples K, latent samples per example
   * @param seed seed of latent noise and of binarization, if the model's data are binarized
   * @return {@code [size]} in nats, in the order of the data set
   * @throws IllegalArgumentException if K is below 1
   */
  public synchronized double[] logLikelihoods(Dataset dataset, int samples, long seed) {
    Inputs.requireSamples(samples);
    return evaluation.logLikelihoods(dataset, samples, seed);
  }

  /** Returns the mean of {@link #logLikelihoods} over the data set. */
  public double logLikelihood(Dataset dataset, int samples, long seed) {
    return Arrays.stream(logLikelihoods(dataset, samples, seed)).average().orElse(Double.NaN);
  }

  /**
   * Estimates log p(x) of some data, which are taken as they are: nothing is binarized.
   *
   * @param examples {@code [batch, ...shape]} in {@link #range}, never changed
   * @param samples K, latent samples per example
   * @return {@code [batch]} in nats
   * @throws IllegalArgumentException if K is below 1
   */
  public synchronized double[] score(INDArray examples, int samples, long seed) {
    Inputs.requireSamples(samples);
    return evaluation.importanceWeighted(inputs.labeled(examples, null), 0, samples, seed);
  }

  /**
   * Estimates log p(x | label) of labeled data, of a model on classes, as {@link #score(INDArray,
   * int, long)} does.
   *
   * @param labels one per example
   */
  public synchronized double[] score(INDArray examples, int[] labels, int samples, long seed) {
    Inputs.requireSamples(samples);
    return evaluation.importanceWeighted(inputs.labeled(examples, labels), 0, samples, seed);
  }

  /**
   * Returns the number of latent dimensions whose posterior mean has a variance over the data set
   * above {@link #ACTIVE_VARIANCE} (Burda et al. 2016).
   */
  public synchronized int activeUnits(Dataset dataset, long seed) {
    if (options.posterior().isDiscrete()) {
      throw new IllegalStateException(
          "Active units are of continuous latent vectors; see codeUse for "
              + options.posterior().describe());
    }
    return evaluation.activeUnits(dataset, seed, ACTIVE_VARIANCE);
  }

  /**
   * Measures the aggregate posterior of a data set against the prior, and how much latent vectors
   * tell of their example (Hoffman and Johnson 2016), by sampling. Takes {@code samples} times the
   * size of the data set densities.
   *
   * @param samples latent vectors to take means over, 1 or more
   * @throws IllegalStateException if the posterior's density is not known everywhere, or there is
   *     no prior
   */
  public synchronized AggregatePosterior aggregatePosterior(
      Dataset dataset, int samples, long seed) {
    Inputs.requireSamples(samples);
    return evaluation.aggregate(dataset, samples, seed);
  }

  /**
   * Measures how well single latent components tell known factors of the data (Chen et al. 2018),
   * by sampling; for diagonal Gaussian posteriors of 2 or more components.
   *
   * @param factors value of each factor for each example, {@code [factors][examples]}
   * @param samples latent vectors to take means over, 1 or more
   * @throws IllegalArgumentException if a factor is of other examples, or has one value alone
   */
  public synchronized MutualInformationGap mutualInformationGap(
      Dataset dataset, int[][] factors, int samples, long seed) {
    Inputs.requireSamples(samples);
    return evaluation.gap(dataset, factors, samples, seed);
  }

  /** Measures how well single latent components tell the labels of a data set. */
  public MutualInformationGap mutualInformationGap(Dataset dataset, int samples, long seed) {
    int[] labels = new int[dataset.size()];
    Arrays.setAll(labels, dataset::label);
    return mutualInformationGap(dataset, new int[][] {labels}, samples, seed);
  }

  /**
   * Returns how many of a discrete model's codes a data set makes use of, all positions together.
   *
   * @throws IllegalStateException if latent vectors are continuous
   */
  public synchronized CodeUse codeUse(Dataset dataset, long seed) {
    if (!options.posterior().isDiscrete()) {
      throw new IllegalStateException(
          "Only discrete codes can be counted, got " + options.posterior().describe());
    }
    return CodeUse.of(evaluation.means(dataset, seed));
  }

  /**
   * Converts a log-likelihood of an example to bits per dimension.
   *
   * @param nats log p(x) of one example, or a mean of such
   * @throws IllegalStateException if the likelihood is a density, whose value depends on how data
   *     are scaled
   */
  public double bitsPerDimension(double nats) {
    inputs.requireLevels();
    return -nats / (shape().length() * Math.log(2));
  }

  /**
   * Estimates the bits per dimension of a data set: -log2 p(x) per value, by importance sampling.
   *
   * @throws IllegalStateException if the likelihood is a density
   */
  public synchronized double bitsPerDimension(Dataset dataset, int samples, long seed) {
    inputs.requireLevels();
    double sum = Arrays.stream(logLikelihoods(dataset, samples, seed)).sum();
    return -sum / (evaluation.countedValues(dataset, seed) * Math.log(2));
  }

  /**
   * Saves the model with all that resuming needs. Plain DL4J opens the file as the decoder.
   *
   * @throws java.io.UncheckedIOException if the file cannot be written; an earlier one then stays
   */
  @Override
  public synchronized void save(Path file) {
    VaeFile.write(file, this);
  }

  /**
   * Opens a saved model.
   *
   * @throws IllegalArgumentException if the file is no VAE, or it names a likelihood or another
   *     choice that is not a ready-made one: supply it with {@link #load(Path, VaeOptions)}
   */
  public static Vae load(Path file) {
    return VaeFile.read(file, List.of());
  }

  /**
   * Opens a saved model that has layers of your own.
   *
   * @param layerPackages packages of your layers, vertices and activations; those below them are
   *     included. A file that names a class of any other package is refused before the class is
   *     loaded
   * @throws IllegalArgumentException as {@link #load(Path)}
   */
  public static Vae load(Path file, List<String> layerPackages) {
    return VaeFile.read(file, layerPackages);
  }

  /**
   * Opens a saved model with other options: distributions of your own, or another objective to
   * continue with. The optimizer with its state and the linear decay of its rate are the file's.
   *
   * @throws IllegalArgumentException if the file is no VAE or the options do not fit its networks
   */
  public static Vae load(Path file, VaeOptions options) {
    return load(file, options, List.of());
  }

  /** Opens a saved model with other options and with layers of your own. */
  public static Vae load(Path file, VaeOptions options, List<String> layerPackages) {
    return VaeFile.read(file, options, layerPackages);
  }
}
