package io.gen4j.vae;

import io.gen4j.core.Gen4j;
import io.gen4j.core.data.DataDescription;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.files.ModelFile;
import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.internal.sampling.BulkSampling;
import io.gen4j.core.internal.sampling.Room;
import io.gen4j.core.internal.serving.Serving;
import io.gen4j.core.network.Network;
import io.gen4j.core.network.NetworkSource;
import io.gen4j.core.network.Precision;
import io.gen4j.core.network.StepMemory;
import io.gen4j.core.random.Seeds;
import io.gen4j.core.training.Autoencoder;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.TrainedNetwork;
import io.gen4j.core.training.Trainer;
import io.gen4j.core.training.Training;
import io.gen4j.core.training.TrainingCounts;
import io.gen4j.core.training.TrainingReport;
import io.gen4j.vae.evaluation.AggregatePosterior;
import io.gen4j.vae.evaluation.Bound;
import io.gen4j.vae.evaluation.CodeUse;
import io.gen4j.vae.evaluation.MutualInformationGap;
import io.gen4j.vae.internal.model.ElboStep;
import io.gen4j.vae.internal.model.Inputs;
import io.gen4j.vae.internal.model.Served;
import io.gen4j.vae.internal.model.VaeModel;
import io.gen4j.vae.posterior.Posterior;
import java.io.InputStream;
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
 * A variational autoencoder (Kingma and Welling 2014): an encoder and a decoder, whose outputs are
 * the parameters of distributions. All bounds and densities are in nats, summed over dimensions.
 *
 * <p>Two models with equal networks, options, seed, data and thread count train to the same
 * parameters, bit for bit, even if one training is interrupted and resumed.
 *
 * <p>Any thread can call any method, also while another thread trains the model. A call then sees
 * the model as it is after a whole step. It waits for the end of the current step at most; {@link
 * #save} and {@link #fit} say what else they wait for. The networks that {@link #encoder} and
 * {@link #decoder} return are those that training changes, and are not thread-safe.
 *
 * <p>{@link #close} frees the model's memory outside the Java heap. A model that is not closed is
 * freed some time after the garbage collector has found it.
 */
public final class Vae implements Autoencoder {

  /**
   * A latent dimension is active if the variance of its posterior mean is above this (Burda et al.
   * 2016).
   */
  public static final double ACTIVE_VARIANCE = 0.01;

  private static final long SHUFFLE = 0x4453L;
  private static final long DRAWS = 0x4452L;
  private static final long LABELS = 0x4c41L;

  private final VaeModel model;
  private final VaeModel average;
  private final VaeOptions options;
  private final Inputs inputs;
  private final StepMemory serving = StepMemory.create();
  private final Serving<Served> access;
  private final Trainer trainer;
  private final ElboStep step;
  private final boolean trainable;

  /**
   * Opens a model on networks, given by their names. If it is not trainable, it does without the
   * networks that are missing.
   */
  Vae(Map<String, ComputationGraph> graphs, VaeOptions options, int classes, boolean trainable) {
    this.options = options;
    this.trainable = trainable;
    this.model = VaeModel.open(graphs, options.settings(classes), updater(options), trainable);
    this.average = options.optimization().averaging() > 0 ? model.average(graphs) : null;
    VaeModel evaluated = average == null ? model : average;
    Served first = Served.of(evaluated);
    this.inputs = first.inputs();
    this.access = new Serving<>("VAE", evaluated.served(), first, first.contexts(serving));
    List<TrainedNetwork> trained = new ArrayList<>();
    for (int i = 0; i < model.networks().size(); i++) {
      TrainedNetwork network =
          TrainedNetwork.of(model.networks().get(i)).withLayerRates(options.optimization().rates());
      boolean averaged = average != null && i < average.networks().size();
      trained.add(averaged ? network.withAverage(average.networks().get(i)) : network);
    }
    this.trainer = new Trainer(trained, List.of(), options.optimization(), false, access);
    this.step = new ElboStep(model, trainer, trained, options.encoderSteps()::encoderAlone);
  }

  /**
   * Creates a VAE.
   *
   * @param networks encoder and decoder, and the number of classes of a class-conditional model
   * @throws IllegalArgumentException if the networks do not fit the options, or their output layer
   *     has an activation
   */
  public static Vae create(VaeNetworks networks, VaeOptions options) {
    Gen4j.initialize();
    IUpdater updater = updater(options);
    Map<String, ComputationGraph> graphs = new LinkedHashMap<>();
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      graphs.put("encoder", graph("encoder", networks.encoder(options), updater));
      graphs.put("decoder", graph("decoder", networks.decoder(options), updater));
      return new Vae(graphs, options, networks.classes(), true);
    }
  }

  private static ComputationGraph graph(String name, NetworkSource source, IUpdater updater) {
    if (source.outputRange().isPresent()) {
      throw new IllegalArgumentException(
          "The output of the "
              + name
              + " is the parameters of a distribution, so it has no range. Leave out"
              + " withOutputRange("
              + source.outputRange().get()
              + "). The likelihood sets the range of the data, for example"
              + " Likelihoods.gaussian(1, range).");
    }
    return source.graph(name, updater);
  }

  private static IUpdater updater(VaeOptions options) {
    return options.optimization().schedule(options.updater(), 1);
  }

  /**
   * Returns the encoder that is being trained. Evaluation uses its averaged copy, if there is one.
   */
  public Network encoder() {
    return model.encoder();
  }

  /**
   * Returns the decoder that is being trained. Sampling uses its averaged copy, if there is one.
   */
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

  /**
   * Whether the model can be trained. A model from a file of {@link #saveSampler} or {@link
   * #saveAutoencoder} cannot.
   */
  public boolean isTrainable() {
    return trainable;
  }

  private void requireTrainable() {
    if (!trainable) {
      throw new IllegalStateException(
          "This VAE comes from a file of saveSampler or saveAutoencoder, which has no training"
              + " state. Load a file of save instead");
    }
  }

  /** Returns the options: the distributions and the settings of training. */
  public VaeOptions options() {
    return options;
  }

  /** Returns the number of classes of a class-conditional model, 0 for other models. */
  @Override
  public int classes() {
    return model.settings().classes();
  }

  /**
   * Returns a text with the layers, shapes and parameter counts of all networks, and the options.
   */
  @Override
  public String summary() {
    access.requireOpen("summary");
    return model.summary() + "\n" + options;
  }

  /** Returns how far the model has been trained. */
  @Override
  public TrainingCounts counts() {
    return trainer.counts();
  }

  /** Returns the description of the data that the model was last trained on, if it was trained. */
  @Override
  public Optional<DataDescription> data() {
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
   * Maps samples back to rows of a table in the units before scaling, one Double or String per
   * column.
   *
   * @param samples {@code [count, width]} in {@link #range}, never changed
   * @throws IllegalStateException if the model was not trained on data from rows of a table
   */
  public List<List<Object>> toRows(INDArray samples) {
    return requireData().rows(samples, range());
  }

  private DataDescription requireData() {
    return data()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "The model was not trained, so the units of its data are unknown"));
  }

  /** Returns the shape of one example. */
  @Override
  public ExampleShape shape() {
    return model.shape();
  }

  /** Returns the range of the data that the model sees. */
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
   * Trains until the model has made the epochs or steps that {@code fit} asks for, including those
   * of earlier calls. If the data set has a field {@code target}, the likelihood is that of the
   * target. If it has a field {@code mask}, log densities, means and metrics leave out the
   * positions that the mask marks as padding.
   *
   * <p>A model has one training at a time. This call waits for other calls of this model's methods
   * that are under way when it begins.
   *
   * <p>The metrics, in nats, are {@code loss}, {@code log_likelihood}, {@code divergence} if the
   * model has one, and the value of each regularizer under its name. Discrete codes also have
   * {@code perplexity}. With several latent samples per example, the loss is minus the
   * importance-weighted bound. It is never above the divergence minus the log-likelihood, which are
   * means over the samples.
   *
   * @throws IllegalArgumentException if the data have another shape, lack a range or labels that
   *     the model needs, or have fewer examples than a batch, or if the learning rate falls below 0
   *     before the end
   * @throws IllegalStateException if another training of this model is under way, if the model is
   *     closed, or if it comes from {@link #saveSampler} or {@link #saveAutoencoder}
   * @throws io.gen4j.core.data.DataException if a value is outside of the likelihood's support
   * @throws io.gen4j.core.training.NonFiniteException if the loss or a gradient is not finite; the
   *     model then keeps the state after the step before, or has rolled back
   */
  public TrainingReport fit(Dataset dataset, FitOptions fit) {
    access.requireOpen("fit");
    requireTrainable();
    inputs.requireFits(dataset);
    return trainer.fit(this, step, dataset, Seeds.derive(options.seed(), SHUFFLE), fit);
  }

  /**
   * Sets the number format of matrix products and convolutions in later calls that read the model,
   * such as {@code sample}; training has its own ({@link FitOptions#withPrecision}). It is {@link
   * Precision#FLOAT} at first, and is not saved. Networks without products in the format stay in
   * float.
   *
   * @throws IllegalArgumentException if this machine does not {@linkplain Precision#isSupported
   *     support} the format
   */
  public void setInferencePrecision(Precision precision) {
    access.requireOpen("setInferencePrecision");
    access.setPrecision(precision);
  }

  /**
   * Trains like {@link #fit} on a thread of its own, and returns when the training has begun.
   *
   * @throws RuntimeException the reason why the training cannot begin, as {@link #fit} throws it
   */
  public Training start(Dataset dataset, FitOptions fit) {
    return Training.start(fit, watched -> fit(dataset, watched));
  }

  /**
   * Returns the posterior's parameters for some data. {@link Posterior} defines their meaning: for
   * the diagonal Gaussian they are means and log-variances.
   *
   * @param examples {@code [batch, ...shape]} in {@link #range}, never changed
   * @return {@code [batch, posterior.parameterSize()]}, detached
   * @throws io.gen4j.core.data.DataException if a value is outside of the likelihood's support
   */
  public INDArray encode(INDArray examples) {
    return access.read(
        "encode", served -> served.evaluation().encode(inputs.encodable(examples, null)));
  }

  /**
   * Returns the posterior's parameters for labeled data, for a class-conditional model.
   *
   * @param examples {@code [batch, ...shape]} in {@link #range}, never changed
   * @param labels class labels, one per example, {@code [batch]}
   * @return {@code [batch, posterior.parameterSize()]}, detached
   * @throws io.gen4j.core.data.DataException if a value is outside of the likelihood's support, or
   *     a label is not a class
   */
  public INDArray encode(INDArray examples, int[] labels) {
    return access.read(
        "encode", served -> served.evaluation().encode(inputs.encodable(examples, labels)));
  }

  /**
   * Returns the mean of the posterior (see {@link Posterior#mean}) for some data.
   *
   * @param examples {@code [batch, ...shape]} in {@link #range}, never changed
   * @return {@code [batch, latent]}, detached
   * @throws io.gen4j.core.data.DataException if a value is outside of the likelihood's support
   */
  public INDArray encodeMean(INDArray examples) {
    return access.read(
        "encodeMean",
        served ->
            served
                .evaluation()
                .means(inputs.encodable(examples, null))
                .castTo(model.type())
                .detach());
  }

  /**
   * Returns the mean of the posterior for labeled data, for a class-conditional model.
   *
   * @param examples {@code [batch, ...shape]} in {@link #range}, never changed
   * @param labels class labels, one per example, {@code [batch]}
   * @return {@code [batch, latent]}, detached
   */
  public INDArray encodeMean(INDArray examples, int[] labels) {
    return access.read(
        "encodeMean",
        served ->
            served
                .evaluation()
                .means(inputs.encodable(examples, labels))
                .castTo(model.type())
                .detach());
  }

  /**
   * Returns the mean of the posterior for every example of a data set, in order.
   *
   * @param seed seed of binarization, if the model's data are binarized
   * @return {@code [size, latent]}, detached
   */
  public INDArray encodeMean(Dataset dataset, long seed) {
    return access.read(
        "encodeMean",
        served -> HeapCopy.matrix(served.evaluation().means(dataset, seed), model.type()).detach());
  }

  /**
   * Returns the expected data of given latent vectors. Working memory does not grow with their
   * number.
   *
   * @param latent {@code [count, latent]}, never changed
   * @return {@code [count, ...shape]} in C order, in {@link #range}, detached
   * @throws IllegalArgumentException if the vectors have another size, or the model is
   *     class-conditional
   */
  public INDArray decode(INDArray latent) {
    return decode(latent, null);
  }

  /**
   * Returns the expected data of given latent vectors and labels, for a class-conditional model.
   *
   * @param latent {@code [count, latent]}, never changed
   * @param labels class labels, one per vector
   * @return {@code [count, ...shape]} in C order, in {@link #range}, detached
   */
  public INDArray decode(INDArray latent, int[] labels) {
    requireRoom("decode", latent.size(0));
    return access.read(
        "decode", served -> served.samples().decode(inputs.latent(latent), labels, null));
  }

  /**
   * Reconstructs data: returns the expected data of their posterior means.
   *
   * @param examples {@code [batch, ...shape]} in {@link #range}, never changed
   * @return {@code [batch, ...shape]}, detached
   */
  @Override
  public INDArray reconstruct(INDArray examples) {
    return access.read(
        "reconstruct",
        served ->
            served
                .samples()
                .decode(served.evaluation().means(inputs.encodable(examples, null)), null, null));
  }

  /**
   * Returns some data after the corruption that the encoder's input goes through in training.
   *
   * @param examples {@code [batch, ...shape]} in {@link #range}, never changed
   * @return {@code [batch, ...shape]}, detached; equal to the data if the model has no corruption
   */
  public INDArray corrupt(INDArray examples, long seed) {
    inputs.requireBatchShape(examples);
    float[] values = HeapCopy.floats(examples);
    options.corruption().corrupt(values, Seeds.generator(seed));
    return HeapCopy.array(values, shape().batch((int) examples.size(0))).detach();
  }

  /**
   * Returns the reconstruction error of every example of a data set, in order: the squared
   * difference between the data and the expected data of the posterior mean, averaged over the
   * values of the example, in units of {@link #range}. A large error suggests that an example is
   * unlike the training data.
   *
   * @param seed seed of binarization, if the model's data are binarized
   * @return {@code [size]}
   */
  public double[] reconstructionErrors(Dataset dataset, long seed) {
    return access.read(
        "reconstructionErrors", served -> served.evaluation().squaredErrors(dataset, seed));
  }

  /**
   * Returns the reconstruction error of each example.
   *
   * @param examples {@code [batch, ...shape]} in {@link #range}, never changed
   * @return {@code [batch]}
   */
  public double[] reconstructionErrors(INDArray examples) {
    return access.read(
        "reconstructionErrors",
        served -> served.evaluation().squaredErrors(inputs.labeled(examples, null)));
  }

  /**
   * Returns the reconstruction error of each labeled example, for a class-conditional model.
   *
   * @param examples {@code [batch, ...shape]} in {@link #range}, never changed
   * @param labels class labels, one per example, {@code [batch]}
   * @return {@code [batch]}
   */
  public double[] reconstructionErrors(INDArray examples, int[] labels) {
    return access.read(
        "reconstructionErrors",
        served -> served.evaluation().squaredErrors(inputs.labeled(examples, labels)));
  }

  /** Returns the mean of {@link #reconstructionErrors(Dataset, long)} over the data set. */
  public double reconstructionError(Dataset dataset, long seed) {
    return Arrays.stream(reconstructionErrors(dataset, seed)).average().orElse(Double.NaN);
  }

  /**
   * Reconstructs labeled data, for a class-conditional model: returns the expected data of their
   * posterior means.
   *
   * @param examples {@code [batch, ...shape]} in {@link #range}, never changed
   * @param labels class labels, one per example, {@code [batch]}
   * @return {@code [batch, ...shape]}, detached
   */
  @Override
  public INDArray reconstruct(INDArray examples, int[] labels) {
    return access.read(
        "reconstruct",
        served ->
            served
                .samples()
                .decode(
                    served.evaluation().means(inputs.encodable(examples, labels)), labels, null));
  }

  /**
   * Draws latent vectors from the prior and returns the expected data of each. A class-conditional
   * model also draws the classes, uniformly.
   *
   * @param count number of samples
   * @param seed equal seeds give equal samples
   * @return {@code [count, ...shape]} in C order, in {@link #range}, detached
   */
  @Override
  public INDArray sample(int count, long seed) {
    requireRoom("sample", count);
    return access.read(
        "sample",
        served ->
            served
                .samples()
                .decode(served.samples().draw(count, seed), drawLabels(count, seed), null));
  }

  /** Checks, before anything is allocated, that this number of samples can fit into memory. */
  private void requireRoom(String call, long count) {
    access.requireOpen(call);
    // Latent vectors are drawn in double precision.
    Room.require(count, Math.max(shape().length(), 2 * latentSize()), model.type());
  }

  /** Returns null for a model without classes. */
  private int[] drawLabels(int count, long seed) {
    return classes() == 0
        ? null
        : Seeds.generator(Seeds.derive(seed, LABELS)).ints(count, 0, classes()).toArray();
  }

  /**
   * Draws any number of samples, a batch at a time. Memory does not grow with their number.
   *
   * @param count number of samples, 1 or more
   * @param batch samples per batch; the last batch may be smaller
   * @param seed equal seeds and batch sizes give equal samples; they differ from those of {@link
   *     #sample(int, long)}
   * @param consumer receives each batch, {@code [at most batch, ...shape]} as {@link #sample(int,
   *     long)} returns it. The array is freed when the consumer returns, so copy what you keep
   * @throws IllegalArgumentException if count or batch is less than 1
   */
  public void sampleEach(long count, int batch, long seed, Consumer<INDArray> consumer) {
    BulkSampling.run(count, batch, seed, this::sample, consumer);
  }

  /**
   * Samples given classes, for a class-conditional model.
   *
   * @param labels class labels, one per sample
   * @param seed equal seeds give equal samples
   * @return {@code [labels.length, ...shape]} in C order, in {@link #range}, detached
   */
  @Override
  public INDArray sample(int[] labels, long seed) {
    requireRoom("sample", labels.length);
    return access.read(
        "sample",
        served ->
            served.samples().decode(served.samples().draw(labels.length, seed), labels, null));
  }

  /**
   * Draws latent vectors from the prior, and data from the likelihood of each. These are samples of
   * the full model with the noise of the likelihood, whereas {@link #sample(int, long)} returns
   * expected data.
   *
   * @param count number of samples
   * @param seed equal seeds give equal samples
   * @return {@code [count, ...shape]} in C order, in the likelihood's support, detached
   * @throws IllegalArgumentException if the model is class-conditional
   */
  public INDArray draw(int count, long seed) {
    requireRoom("draw", count);
    return access.read(
        "draw",
        served ->
            served
                .samples()
                .decode(
                    served.samples().draw(count, seed),
                    null,
                    Seeds.generator(Seeds.derive(seed, DRAWS))));
  }

  /**
   * Draws latent vectors from the prior.
   *
   * @param count number of latent vectors
   * @param seed equal seeds give equal latent vectors
   * @return {@code [count, latent]}, detached
   */
  public INDArray samplePrior(int count, long seed) {
    requireRoom("samplePrior", count);
    return access.read(
        "samplePrior", served -> served.samples().draw(count, seed).castTo(model.type()).detach());
  }

  /**
   * Interpolates: returns the expected data of points on the straight line between the posterior
   * means of two examples.
   *
   * @param from {@code [1, ...shape]}
   * @param to {@code [1, ...shape]}
   * @param count number of points, both ends included
   * @return {@code [count, ...shape]}, detached
   * @throws IllegalArgumentException if {@code count} is below 2
   */
  public INDArray interpolate(INDArray from, INDArray to, int count) {
    requireRoom("interpolate", count);
    return access.read(
        "interpolate", served -> served.samples().interpolate(from, to, null, count));
  }

  /**
   * Interpolates between two examples of one class, for a class-conditional model: returns the
   * expected data of points on the straight line between their posterior means.
   *
   * @param from {@code [1, ...shape]}
   * @param to {@code [1, ...shape]}
   * @param label class label of both examples and of all results
   * @param count number of points, both ends included
   * @return {@code [count, ...shape]}, detached
   * @throws IllegalArgumentException if {@code count} is below 2
   */
  public INDArray interpolate(INDArray from, INDArray to, int label, int count) {
    requireRoom("interpolate", count);
    return access.read(
        "interpolate", served -> served.samples().interpolate(from, to, new int[] {label}, count));
  }

  /**
   * Interpolates between two samples: returns the expected data of points on the straight line
   * between the latent vectors of {@code sample(1, fromSeed)} and {@code sample(1, toSeed)}. A
   * class-conditional model uses the class of the first for all of them.
   *
   * @param count number of points, both ends included
   * @return {@code [count, ...shape]}, detached
   * @throws IllegalArgumentException if {@code count} is below 2
   * @throws IllegalStateException if latent vectors are discrete
   */
  @Override
  public INDArray interpolate(long fromSeed, long toSeed, int count) {
    requireRoom("interpolate", count);
    int[] label = drawLabels(1, fromSeed);
    return access.read(
        "interpolate",
        served ->
            served
                .samples()
                .line(
                    served.samples().draw(1, fromSeed),
                    served.samples().draw(1, toSeed),
                    label,
                    count));
  }

  /**
   * Returns the evidence lower bound of a data set with one latent sample per example. It does not
   * depend on the objective that the model was trained on.
   *
   * @param seed seed of latent noise and of binarization, if the model's data are binarized
   */
  public Bound elbo(Dataset dataset, long seed) {
    return access.read("elbo", served -> served.evaluation().bound(dataset, seed));
  }

  /**
   * Estimates log p(x) of every example by importance sampling from the posterior (Burda et al.
   * 2016). In expectation the estimate is a lower bound, which gets tighter with more samples.
   * Memory does not grow with the number of samples.
   *
   * @param samples K, latent samples per example
   * @param seed seed of latent noise and of binarization, if the model's data are binarized
   * @return {@code [size]} in nats, in the order of the data set
   * @throws IllegalArgumentException if K is below 1
   */
  public double[] logLikelihoods(Dataset dataset, int samples, long seed) {
    Inputs.requireSamples(samples);
    return access.read(
        "logLikelihoods", served -> served.evaluation().logLikelihoods(dataset, samples, seed));
  }

  /** Returns the mean of {@link #logLikelihoods} over the data set. */
  public double logLikelihood(Dataset dataset, int samples, long seed) {
    return Arrays.stream(logLikelihoods(dataset, samples, seed)).average().orElse(Double.NaN);
  }

  /**
   * Estimates log p(x) of some data. The data are used unchanged: they are not binarized.
   *
   * @param examples {@code [batch, ...shape]} in {@link #range}, never changed
   * @param samples K, latent samples per example
   * @return {@code [batch]} in nats
   * @throws IllegalArgumentException if K is below 1
   */
  public double[] score(INDArray examples, int samples, long seed) {
    Inputs.requireSamples(samples);
    return access.read(
        "score",
        served ->
            served
                .evaluation()
                .importanceWeighted(inputs.labeled(examples, null), 0, samples, seed));
  }

  /**
   * Estimates log p(x | label) of labeled data as {@link #score(INDArray, int, long)} does, for a
   * class-conditional model.
   *
   * @param examples {@code [batch, ...shape]} in {@link #range}, never changed
   * @param labels class labels, one per example, {@code [batch]}
   * @param samples K, latent samples per example
   * @return {@code [batch]} in nats
   * @throws IllegalArgumentException if K is below 1
   */
  public double[] score(INDArray examples, int[] labels, int samples, long seed) {
    Inputs.requireSamples(samples);
    return access.read(
        "score",
        served ->
            served
                .evaluation()
                .importanceWeighted(inputs.labeled(examples, labels), 0, samples, seed));
  }

  /**
   * Returns the number of latent dimensions whose posterior mean has a variance over the data set
   * above {@link #ACTIVE_VARIANCE} (Burda et al. 2016).
   *
   * @param seed seed of binarization, if the model's data are binarized
   * @throws IllegalStateException if latent vectors are discrete
   */
  public int activeUnits(Dataset dataset, long seed) {
    if (options.posterior().isDiscrete()) {
      throw new IllegalStateException(
          "Only continuous latent vectors have active units. Use codeUse for "
              + options.posterior().describe());
    }
    return access.read(
        "activeUnits", served -> served.evaluation().activeUnits(dataset, seed, ACTIVE_VARIANCE));
  }

  /**
   * Estimates, by sampling, how far the aggregate posterior of a data set is from the prior, and
   * how much information latent vectors carry about their example (Hoffman and Johnson 2016). It
   * evaluates {@code samples} times the size of the data set densities.
   *
   * @param samples latent vectors to average over, 1 or more
   * @throws IllegalStateException if the posterior's density is not known everywhere, or the model
   *     has no prior
   */
  public AggregatePosterior aggregatePosterior(Dataset dataset, int samples, long seed) {
    Inputs.requireSamples(samples);
    return access.read(
        "aggregatePosterior", served -> served.evaluation().aggregate(dataset, samples, seed));
  }

  /**
   * Estimates, by sampling, how well single latent components predict known factors of the data
   * (Chen et al. 2018). The posterior must be a diagonal Gaussian with 2 or more components.
   *
   * @param factors value of each factor for each example, {@code [factors][examples]}
   * @param samples latent vectors to average over, 1 or more
   * @throws IllegalArgumentException if a factor does not have one value per example, or has the
   *     same value for all of them
   */
  public MutualInformationGap mutualInformationGap(
      Dataset dataset, int[][] factors, int samples, long seed) {
    Inputs.requireSamples(samples);
    return access.read(
        "mutualInformationGap", served -> served.evaluation().gap(dataset, factors, samples, seed));
  }

  /** Estimates how well single latent components predict the class labels of a data set. */
  public MutualInformationGap mutualInformationGap(Dataset dataset, int samples, long seed) {
    int[] labels = new int[dataset.size()];
    Arrays.setAll(labels, dataset::label);
    return mutualInformationGap(dataset, new int[][] {labels}, samples, seed);
  }

  /**
   * Returns how many codes of a discrete model the data set uses, counted over all positions.
   *
   * @throws IllegalStateException if latent vectors are continuous
   */
  public CodeUse codeUse(Dataset dataset, long seed) {
    if (!options.posterior().isDiscrete()) {
      throw new IllegalStateException(
          "Only discrete codes can be counted, got " + options.posterior().describe());
    }
    return CodeUse.of(access.read("codeUse", served -> served.evaluation().means(dataset, seed)));
  }

  /**
   * Converts a log-likelihood of an example to bits per dimension.
   *
   * @param nats log p(x) of one example, or a mean over examples
   * @throws IllegalStateException if the likelihood is a density, since its value depends on the
   *     scale of the data
   */
  public double bitsPerDimension(double nats) {
    inputs.requireLevels();
    return -nats / (shape().length() * Math.log(2));
  }

  /**
   * Estimates the bits per dimension of a data set, -log2 p(x) per value, by importance sampling.
   *
   * @param samples K, latent samples per example
   * @param seed seed of latent noise and of binarization, if the model's data are binarized
   * @throws IllegalStateException if the likelihood is a density
   */
  public double bitsPerDimension(Dataset dataset, int samples, long seed) {
    inputs.requireLevels();
    Inputs.requireSamples(samples);
    return access.read(
        "bitsPerDimension",
        served -> {
          double[] each = served.evaluation().logLikelihoods(dataset, samples, seed);
          long values = served.evaluation().countedValues(dataset, seed);
          return -Arrays.stream(each).sum() / (values * Math.log(2));
        });
  }

  /**
   * Saves the model with everything that is needed to resume training. Plain DL4J opens the file as
   * the decoder. A training on another thread pauses between two steps until the file is written.
   *
   * @throws java.io.UncheckedIOException if the file cannot be written; an existing file is then
   *     kept
   */
  @Override
  public void save(Path file) {
    access.atRest(
        "save",
        () -> {
          requireTrainable();
          VaeFile.write(file, this);
          return null;
        });
  }

  @Override
  public void close() {
    if (access.close()) {
      serving.release();
      model.release();
      if (average != null) {
        average.release();
      }
    }
  }

  /**
   * Saves only what drawing samples needs: decoder and prior, without their optimizer. The file is
   * smaller than that of {@link #save}, and loading it takes less memory. {@link #load} opens it as
   * a model that draws the same samples. It can neither be trained nor encode. Plain DL4J opens the
   * file as the decoder.
   */
  public void saveSampler(Path file) {
    access.atRest(
        "saveSampler",
        () -> {
          VaeFile.writeSampler(file, this, false);
          return null;
        });
  }

  /**
   * Saves what drawing, encoding, reconstructing and scoring need. This is a file of {@link
   * #saveSampler} that also has the encoder.
   *
   * @throws IllegalStateException if the model comes from a file without encoder
   */
  public void saveAutoencoder(Path file) {
    model.encoder();
    access.atRest(
        "saveAutoencoder",
        () -> {
          VaeFile.writeSampler(file, this, true);
          return null;
        });
  }

  /**
   * Opens a saved model from a stream, for example a resource or a database. The stream is copied
   * to a temporary file first, and is not closed. For a model that needs more than the file, use
   * {@code ModelFile.fromStream(in, file -> Vae.load(file, options))}.
   *
   * @throws io.gen4j.core.files.ModelFileException as {@link #load(Path)}
   * @throws java.io.UncheckedIOException if the stream or the temporary file fails
   */
  public static Vae load(InputStream in) {
    return ModelFile.fromStream(in, Vae::load);
  }

  /**
   * Opens a saved model.
   *
   * @throws io.gen4j.core.files.ModelFileException if the file is not a VAE, or it names a
   *     likelihood or another part that is not ready-made: supply that with {@link #load(Path,
   *     VaeOptions)}
   */
  public static Vae load(Path file) {
    return VaeFile.read(file, List.of());
  }

  /**
   * Opens a saved model that has layers of your own.
   *
   * @param layerPackages packages of your layers, vertices and activations, including their
   *     subpackages. A file that names a class of any other package is refused before the class is
   *     loaded
   * @throws io.gen4j.core.files.ModelFileException as {@link #load(Path)}
   */
  public static Vae load(Path file, List<String> layerPackages) {
    return VaeFile.read(file, layerPackages);
  }

  /**
   * Opens a saved model with other options: your own distributions, or another objective to
   * continue training with. The optimizer, its state and the linear decay of its learning rate come
   * from the file.
   *
   * @throws io.gen4j.core.files.ModelFileException if the file is not a VAE, or the options do not
   *     fit its networks
   */
  public static Vae load(Path file, VaeOptions options) {
    return load(file, options, List.of());
  }

  /**
   * Opens a saved model with other options and with layers of your own.
   *
   * @param layerPackages as in {@link #load(Path, List)}
   * @throws io.gen4j.core.files.ModelFileException as {@link #load(Path, VaeOptions)}
   */
  public static Vae load(Path file, VaeOptions options, List<String> layerPackages) {
    return VaeFile.read(file, options, layerPackages);
  }
}
