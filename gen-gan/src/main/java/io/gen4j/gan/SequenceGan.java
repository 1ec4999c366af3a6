package io.gen4j.gan;

import io.gen4j.core.Discriminator;
import io.gen4j.core.Gen4j;
import io.gen4j.core.data.DataDescription;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.Field;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.internal.sequence.Stepper;
import io.gen4j.core.internal.sequence.TokenSampler;
import io.gen4j.core.network.Network;
import io.gen4j.core.random.Seeds;
import io.gen4j.core.sequence.LanguageModel;
import io.gen4j.core.sequence.SequenceModelOptions;
import io.gen4j.core.sequence.SequenceTraining;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.GenerativeModel;
import io.gen4j.core.training.LayerRates;
import io.gen4j.core.training.TrainedNetwork;
import io.gen4j.core.training.Trainer;
import io.gen4j.core.training.Training;
import io.gen4j.core.training.TrainingCounts;
import io.gen4j.core.training.TrainingReport;
import io.gen4j.gan.internal.sequence.SequenceStep;
import io.gen4j.gan.sequence.SequenceDiscriminator;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A GAN of token sequences. Its generator is a {@link LanguageModel}, which was trained by maximum
 * likelihood before. It learns from the discriminator by a policy gradient (SeqGAN) or through
 * relaxed tokens (Gumbel-softmax), see {@link SequenceGanOptions#learning}.
 *
 * <p>Data sets are those of language models: each example begins with the start token. All steps
 * need a field of equal length; sentences are padded with their end token, see {@link
 * SequenceGanOptions#withStop}.
 *
 * <p>Sampling with a temperature or a prompt, likelihoods and more are methods of {@link
 * #languageModel}. Any thread may use it and this model, also during training. Two models with
 * equal language models, options, data and thread count train to the same parameters, bit for bit,
 * even if one training is interrupted and resumed.
 */
public final class SequenceGan implements GenerativeModel {

  private static final long SHUFFLE = 0x5347L;

  private final LanguageModel generator;
  private final SequenceTraining access;
  private final Network discriminator;
  private final SequenceGanOptions options;
  private final Trainer trainer;
  private final SequenceStep step;
  private boolean closed;

  SequenceGan(LanguageModel generator, ComputationGraph discriminator, SequenceGanOptions options) {
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      this.generator = generator;
      this.access = generator.training();
      this.options = options;
      this.discriminator =
          Network.open("discriminator", discriminator, generator.network().memory());
      requireFit();
      LayerRates rates = options.optimization().rates();
      TrainedNetwork first = access.network().withLayerRates(rates);
      TrainedNetwork second =
          TrainedNetwork.of(this.discriminator)
              .withUpdatesPerStep(options.discriminatorSteps())
              .withLayerRates(rates);
      this.trainer =
          new Trainer(
              List.of(first, second), List.of(), options.optimization(), false, access.guard());
      this.step =
          new SequenceStep(
              first,
              second,
              trainer,
              new SequenceStep.Settings(
                  options.loss(),
                  options.learning(),
                  options.discriminatorSteps(),
                  options.pretrainingSteps(),
                  generator.options().start(),
                  options.stop().orElse(TokenSampler.NO_STOP),
                  options.seed()));
    }
  }

  /**
   * Creates a GAN whose generator starts with the weights of a language model. The model itself
   * does not change, and may be closed.
   *
   * @param languageModel trained by maximum likelihood; a GAN of an untrained one rarely learns
   * @throws IllegalArgumentException if the options do not fit the vocabulary, or the backend or
   *     the data type has no fast layers
   */
  public static SequenceGan create(
      LanguageModel languageModel,
      SequenceDiscriminator discriminator,
      SequenceGanOptions options) {
    Gen4j.initialize();
    int tokens = languageModel.vocabulary().size();
    if (options.stop().orElse(0) >= tokens) {
      throw new IllegalArgumentException(
          "The token "
              + options.stop().getAsInt()
              + " that ends a sequence is not in the vocabulary of "
              + tokens
              + " tokens");
    }
    ComputationGraph graph =
        discriminator
            .network(tokens, languageModel.context(), Seeds.ofWeights(options.seed() + 1))
            .graph(
                "discriminator",
                options
                    .optimization()
                    .schedule(options.updaters().discriminator(), options.discriminatorSteps()));
    return new SequenceGan(
        languageModel.fineTune(generatorOptions(languageModel.options(), options)), graph, options);
  }

  /** Noise of dropout would make the tokens of the update differ from those that were drawn. */
  private static SequenceModelOptions generatorOptions(
      SequenceModelOptions pretrained, SequenceGanOptions options) {
    return pretrained
        .withDropout(0)
        .withWeightDecay(0)
        .withLabelSmoothing(0)
        .withUpdater(options.updaters().generator())
        .withOptimization(options.optimization().withLayerRates(LayerRates.NONE))
        .withSeed(options.seed());
  }

  private void requireFit() {
    if (!Stepper.supports(generator.network().graph(), 0)) {
      throw new IllegalArgumentException(
          "A GAN of sequences draws with the fast layers, which need the CPU backend and FLOAT");
    }
    int tokens = generator.vocabulary().size();
    INDArray sequence = Nd4j.create(1, generator.context()).addi(tokens - 1);
    INDArray logits = discriminator.output(sequence);
    if (logits.rank() != 2 || logits.size(0) != 1) {
      throw new IllegalArgumentException(
          "A discriminator of sequences gives logits [batch, representations], but for one"
              + " sequence it gave the shape "
              + Arrays.toString(logits.shape()));
    }
  }

  /** Returns the generator, to sample, evaluate and save it as a language model. */
  public LanguageModel languageModel() {
    return generator;
  }

  /** Returns the discriminator that training changes. It is not thread-safe. */
  public Discriminator discriminator() {
    return Discriminator.of(discriminator);
  }

  /** Returns the options. */
  public SequenceGanOptions options() {
    return options;
  }

  /**
   * Trains until the model has made the epochs or steps that {@code fit} asks for, including those
   * of earlier calls. The metrics are {@code discriminator_loss}, {@code accuracy} (share of real
   * and drawn sequences that the discriminator takes for what they are), {@code generator_loss},
   * and {@code reward} (mean probability of being real) or {@code sharpness} (inverse temperature).
   *
   * @throws IllegalArgumentException if the data do not fit the language model, or are padded and
   *     the options have no token that ends a sequence
   * @throws IllegalStateException if another training of this model is under way, or if the model
   *     is closed
   * @throws io.gen4j.core.training.NonFiniteException if a loss or gradient is not finite
   */
  public TrainingReport fit(Dataset dataset, FitOptions fit) {
    access.requireFits(dataset);
    requireStop(dataset);
    return trainer.fit(this, step, dataset, Seeds.derive(options.seed(), SHUFFLE), fit);
  }

  /**
   * Trains like {@link #fit} on a thread of its own, and returns when the training has begun.
   *
   * @throws RuntimeException the reason why the training cannot begin, as {@link #fit} throws it
   */
  public Training start(Dataset dataset, FitOptions fit) {
    return Training.start(fit, watched -> fit(dataset, watched));
  }

  private void requireStop(Dataset dataset) {
    if (dataset.field(Field.MASK).isPresent() && options.stop().isEmpty()) {
      throw new IllegalArgumentException(
          "The sequences of "
              + dataset.name()
              + " are padded, so the generator must know which token ends one: use"
              + " SequenceGanOptions.withStop(token)");
    }
  }

  @Override
  public INDArray sample(int count, long seed) {
    return generator.sample(count, seed);
  }

  /**
   * Not supported, since the model has no class labels.
   *
   * @throws IllegalArgumentException always
   */
  @Override
  public INDArray sample(int[] labels, long seed) {
    return generator.sample(labels, seed);
  }

  /**
   * Not supported, since the model has no latent vector.
   *
   * @throws IllegalStateException always
   */
  @Override
  public INDArray interpolate(long fromSeed, long toSeed, int count) {
    return generator.interpolate(fromSeed, toSeed, count);
  }

  @Override
  public boolean canSample() {
    return true;
  }

  @Override
  public boolean canInterpolate() {
    return false;
  }

  @Override
  public ExampleShape shape() {
    return generator.shape();
  }

  @Override
  public ValueRange range() {
    return generator.range();
  }

  @Override
  public int classes() {
    return 0;
  }

  @Override
  public TrainingCounts counts() {
    return trainer.counts();
  }

  @Override
  public long seed() {
    return options.seed();
  }

  @Override
  public Optional<DataDescription> data() {
    return trainer.data();
  }

  @Override
  public String summary() {
    return generator.summary() + "\n" + discriminator.summary() + "\n" + options;
  }

  @Override
  public Map<String, Object> describe() {
    Map<String, Object> plain = new LinkedHashMap<>(generator.describe());
    plain.putAll(SequenceGanFile.describe(options));
    return plain;
  }

  @Override
  public void save(Path file) {
    Map<String, Object> properties = SequenceGanFile.describe(options);
    access.save(
        file,
        Map.of(SequenceGanFile.DISCRIMINATOR, discriminator.graph()),
        () -> {
          properties.put("training", trainer.counts().describe());
          trainer.data().ifPresent(data -> properties.put("data", data.describe()));
          return properties;
        });
  }

  /**
   * Opens a saved model. It resumes training bit for bit.
   *
   * @throws io.gen4j.core.files.ModelFileException if the file is not a GAN of sequences, or was
   *     trained with an application's own loss: use {@link #load(Path, GanParts)}
   */
  public static SequenceGan load(Path file) {
    return load(file, GanParts.NONE);
  }

  /**
   * Opens a saved model that was trained with an application's own loss.
   *
   * @param own the loss; a GAN of sequences has no terms
   * @throws io.gen4j.core.files.ModelFileException if the file is not a GAN of sequences, or the
   *     loss is another one
   */
  public static SequenceGan load(Path file, GanParts own) {
    Gen4j.initialize();
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      return SequenceGanFile.read(file, own);
    }
  }

  /** Restores the counts of a saved model. */
  void resume(TrainingCounts made, DataDescription trainedOn) {
    trainer.resume(made, trainedOn);
  }

  @Override
  public void close() {
    generator.close();
    if (!closed) {
      closed = true;
      step.release();
      discriminator.release();
    }
  }
}
