package io.gen4j.core.sequence;

import io.gen4j.core.Gen4j;
import io.gen4j.core.data.Batch;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.Field;
import io.gen4j.core.data.FieldKind;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.evaluation.text.SequenceDensity;
import io.gen4j.core.files.ModelFile;
import io.gen4j.core.internal.files.ModelRules;
import io.gen4j.core.internal.files.Rules;
import io.gen4j.core.internal.files.SavedNetwork;
import io.gen4j.core.internal.json.PlainData;
import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.internal.monitoring.Recording;
import io.gen4j.core.internal.sampling.Room;
import io.gen4j.core.internal.sequence.Stepper;
import io.gen4j.core.internal.sequence.TokenLoss;
import io.gen4j.core.internal.sequence.TokenSampler;
import io.gen4j.core.network.Network;
import io.gen4j.core.network.NetworkSource;
import io.gen4j.core.network.StepMemory;
import io.gen4j.core.random.Seeds;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.TrainingReport;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * An autoregressive model of token sequences, p(x) = Π p(x[t] | x[0..t-1]), trained by maximum
 * likelihood. Likelihoods are in nats per token.
 *
 * <p>The examples of a data set are sequences of equal length. Their field {@code data} has the
 * shape {@code [length]} and the kind {@link FieldKind.Tokens}. The model predicts every token but
 * the first of an example from those before it, so a window of a long text has one token more than
 * the model's {@link #context}. Shorter sequences are padded at the end with any token, and have a
 * field {@code mask}. A data set of sentences starts each with a token of its own.
 *
 * <p>Any thread may call the methods, also during training: they see the model after a whole step.
 * Two models with equal options, data and thread count train to the same parameters, bit for bit,
 * even if one training is interrupted and resumed.
 */
public final class LanguageModel extends SequenceModel {

  private static final String KIND = "language-model";

  static final Map<String, Rules.Rule> SIZES =
      Map.of(
          "context", Rules.whole(1, Integer.MAX_VALUE),
          "vocabulary", Rules.list(1, ModelRules.MOST_ELEMENTS, Rules.text()));

  private static final int EVALUATED_TOKENS = 1 << 13;
  private static final int SAMPLED_TOGETHER = 512;
  private static final long SAMPLES = 0x5354L;

  private final List<String> vocabulary;
  private final int context;

  private LanguageModel(
      Map<String, ComputationGraph> graphs,
      List<String> vocabulary,
      int context,
      SequenceModelOptions options) {
    super(new SequenceCore("language model", graphs, options));
    this.vocabulary = List.copyOf(vocabulary);
    this.context = context;
  }

  /**
   * Creates a model for a data set, with its vocabulary and the context of its sequences.
   *
   * @throws IllegalArgumentException if the data are not sequences of two or more tokens, or the
   *     options do not fit them
   */
  public static LanguageModel create(Dataset dataset, SequenceModelOptions options) {
    return create(tokens(dataset).vocabulary(), dataset.shape().length() - 1, options);
  }

  /**
   * Creates a model.
   *
   * @param vocabulary distinct tokens in the order of their numbers
   * @param context largest number of tokens that a prediction depends on, 1 or more. Recurrent
   *     layers see more when they generate
   * @throws IllegalArgumentException if the context is below 1, or the start token is not in the
   *     vocabulary
   */
  public static LanguageModel create(
      List<String> vocabulary, int context, SequenceModelOptions options) {
    Gen4j.initialize();
    if (context < 1) {
      throw new IllegalArgumentException("The context must be 1 or more tokens, got " + context);
    }
    if (options.start() >= vocabulary.size()) {
      throw new IllegalArgumentException(
          "The start token "
              + options.start()
              + " is not in the vocabulary of "
              + vocabulary.size()
              + " tokens");
    }
    ComputationGraph graph =
        graph(
            NetworkSource.of(
                SequenceGraphs.ofTokens(
                    vocabulary.size(), context, options, SequenceCore.scheduled(options))),
            options);
    return new LanguageModel(Map.of(SequenceCore.MODEL, graph), vocabulary, context, options);
  }

  private static ComputationGraph graph(NetworkSource source, SequenceModelOptions options) {
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      return source.graph(SequenceCore.MODEL, SequenceCore.scheduled(options));
    }
  }

  /** Returns the access for another kind of training of this model, for example by a GAN. */
  public SequenceTraining training() {
    return new SequenceTraining(this);
  }

  /** Returns the tokens in the order of their numbers. */
  public List<String> vocabulary() {
    return vocabulary;
  }

  /** Returns the largest number of tokens that a prediction was trained to depend on. */
  public int context() {
    return context;
  }

  /**
   * Trains until the model has made the epochs or steps that {@code fit} asks for, including those
   * of earlier calls. The metrics are {@code loss}, the mean over tokens without padding in nats,
   * and {@code perplexity}.
   *
   * @throws IllegalArgumentException if the data have another vocabulary, or sequences that are
   *     longer than the context allows
   * @throws IllegalStateException if another training of this model is under way, or if the model
   *     is closed
   * @throws io.gen4j.core.training.NonFiniteException if the loss or a gradient is not finite; the
   *     model then keeps the state after the step before, or has rolled back
   */
  @Override
  public TrainingReport fit(Dataset dataset, FitOptions fit) {
    core.requireOpen("fit");
    requireFits(dataset);
    return core.trainer().fit(this, this::step, dataset, core.shuffleSeed(), fit);
  }

  private Map<String, Double> step(long step, Supplier<Batch> batches) {
    TokenWindows windows = TokenWindows.of(batches.get());
    double smoothing = options().labelSmoothing();
    try (StepMemory.Scope scope = core.memory().open()) {
      double loss =
          core.step(
              step,
              windows.array(),
              logits -> {
                double scale = 1.0 / Math.max(1, windows.counted());
                TokenLoss.Result result =
                    TokenLoss.withGradient(logits, windows.targets(), smoothing, scale);
                return new SequenceCore.Loss(
                    SequenceCore.sum(result.losses()), windows.counted(), result.gradient());
              });
      Map<String, Double> metrics = new LinkedHashMap<>();
      metrics.put("loss", loss);
      metrics.put("perplexity", Math.exp(loss));
      return metrics;
    }
  }

  /**
   * Returns the negative log-likelihood of a data set, over all tokens but padding and the first of
   * each sequence. Dropout is off.
   *
   * @throws IllegalArgumentException as {@link #fit}
   */
  public Nats evaluate(Dataset dataset) {
    requireFits(dataset);
    return core.read("evaluate", network -> evaluate(network, dataset));
  }

  private static Nats evaluate(Network network, Dataset dataset) {
    int length = dataset.shape().length();
    boolean masked = dataset.field(Field.MASK).isPresent();
    int each = Math.max(1, EVALUATED_TOKENS / length);
    double total = 0;
    long counted = 0;
    for (int from = 0; from < dataset.size(); from += each) {
      int count = Math.min(each, dataset.size() - from);
      float[] tokens = new float[count * length];
      float[] mask = masked ? new float[tokens.length] : null;
      for (int i = 0; i < count; i++) {
        dataset.read(from + i, tokens, i * length);
        if (masked) {
          dataset.read(Field.MASK, from + i, mask, i * length);
        }
      }
      TokenWindows windows = TokenWindows.of(tokens, mask, count);
      total += SequenceCore.sum(losses(network, windows));
      counted += windows.counted();
    }
    return new Nats(total, counted);
  }

  private static double[] losses(Network network, TokenWindows windows) {
    try (StepMemory.Scope scope = network.memory().open()) {
      INDArray logits = network.forward(false, windows.array())[0];
      return TokenLoss.of(logits, windows.targets());
    }
  }

  /**
   * Returns the negative log-likelihood of every token of a sequence but the first, in nats.
   *
   * @param tokens token numbers, from 2 to {@code context() + 1} of them
   * @throws IllegalArgumentException if a token is not in the vocabulary, or their number is out of
   *     range
   */
  public double[] score(int... tokens) {
    requireTokens(tokens);
    if (tokens.length < 2 || tokens.length > context + 1) {
      throw new IllegalArgumentException(
          "The model scores sequences of 2 to " + (context + 1) + " tokens, got " + tokens.length);
    }
    float[] values = new float[tokens.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = tokens[i];
    }
    TokenWindows windows = TokenWindows.of(values, null, 1);
    return core.read("score", network -> losses(network, windows));
  }

  /**
   * Returns the distribution of the sequences that follow the start token of the options, to judge
   * samples of other models. Sequences have 1 to {@link #context} tokens.
   */
  public SequenceDensity density() {
    return new SequenceDensity() {

      @Override
      public double logProbability(int... sequence) {
        return logProbabilities(List.of(sequence))[0];
      }

      @Override
      public double[] logProbabilities(List<int[]> sequences) {
        sequences.forEach(LanguageModel.this::requireScored);
        return core.read("density", network -> logProbabilitiesOf(network, sequences));
      }
    };
  }

  private void requireScored(int... sequence) {
    requireTokens(sequence);
    if (sequence.length > context) {
      throw new IllegalArgumentException(
          "The model judges sequences of 1 to " + context + " tokens, got " + sequence.length);
    }
  }

  private double[] logProbabilitiesOf(Network network, List<int[]> sequences) {
    double[] results = new double[sequences.size()];
    int each = Math.max(1, EVALUATED_TOKENS / (context + 1));
    for (int from = 0; from < results.length; from += each) {
      List<int[]> some = sequences.subList(from, Math.min(from + each, results.length));
      int length = 1 + some.stream().mapToInt(sequence -> sequence.length).max().orElseThrow();
      float[] tokens = new float[some.size() * length];
      float[] mask = new float[tokens.length];
      for (int i = 0; i < some.size(); i++) {
        tokens[i * length] = options().start();
        for (int t = 0; t < some.get(i).length; t++) {
          tokens[i * length + 1 + t] = some.get(i)[t];
          mask[i * length + 1 + t] = 1;
        }
      }
      double[] losses = losses(network, TokenWindows.of(tokens, mask, some.size()));
      for (int i = 0; i < losses.length; i++) {
        results[from + i / (length - 1)] -= losses[i];
      }
    }
    return results;
  }

  /**
   * Continues a prompt.
   *
   * @param prompt token numbers, 1 or more
   * @param seed equal seeds give equal sequences of the same model
   * @return the new tokens, without the prompt
   * @throws IllegalArgumentException if the prompt is empty or a token is not in the vocabulary
   */
  public int[] generate(int[] prompt, Generation how, long seed) {
    return generate(prompt, 1, how, seed)[0];
  }

  /**
   * Continues a prompt several times, all at the same time.
   *
   * @param prompt token numbers, 1 or more
   * @param count number of continuations, 1 or more
   * @param seed equal seeds give equal sequences of the same model; the first continuation is that
   *     of {@link #generate(int[], Generation, long)}, up to rounding of the logits
   * @return the new tokens of every continuation, without the prompt
   * @throws IllegalArgumentException if the prompt is empty, a token is not in the vocabulary, or
   *     the count is below 1
   */
  public int[][] generate(int[] prompt, int count, Generation how, long seed) {
    requireTokens(prompt);
    if (count < 1) {
      throw new IllegalArgumentException("The count must be 1 or more, got " + count);
    }
    return core.read(
        "generate",
        network -> {
          try (Recording.Span recorded = Recording.sample(KIND, count);
              TokenStream stream = stream(network, prompt, count, how, seed)) {
            while (stream.advance()) {
              // The stream keeps the tokens.
            }
            return stream.tokens();
          }
        });
  }

  /**
   * Continues a prompt and hands over every token when it is drawn.
   *
   * @param prompt token numbers, 1 or more
   * @param seed equal seeds give equal sequences of the same model
   * @param consumer receives the new tokens; while it works, fewer other threads can use the model
   * @throws IllegalArgumentException if the prompt is empty or a token is not in the vocabulary
   */
  public void stream(int[] prompt, Generation how, long seed, IntConsumer consumer) {
    requireTokens(prompt);
    core.read(
        "stream",
        network -> {
          try (Recording.Span recorded = Recording.sample(KIND, 1);
              TokenStream stream = stream(network, prompt, 1, how, seed)) {
            while (stream.advance()) {
              consumer.accept(stream.latest());
            }
          }
          return null;
        });
  }

  /**
   * Draws the missing tokens of a sequence, each from the model's distribution given the tokens
   * before it. Given tokens that come later do not affect it.
   *
   * @param given token numbers, and -1 for tokens to draw; the first is given
   * @param allowed whether a token may be drawn at a position of the sequence; at least one must be
   *     allowed at each
   * @param how how to draw; stop tokens and the largest number of tokens are not used
   * @param seed equal seeds give equal sequences of the same model
   * @return the whole sequence
   * @throws IllegalArgumentException if the first token is not given, a token is not in the
   *     vocabulary, or no token is allowed
   */
  public int[] complete(int[] given, TokenFilter allowed, Generation how, long seed) {
    if (given.length == 0 || given[0] < 0) {
      throw new IllegalArgumentException("The first token of a sequence to complete must be given");
    }
    for (int token : given) {
      requireTokens(Math.max(0, token));
    }
    return core.read(
        "complete",
        network -> {
          try (NextTokens next = next(network, 1)) {
            return TokenStream.complete(next, vocabulary.size(), given, allowed, how, seed);
          }
        });
  }

  private NextTokens next(Network network, int count) {
    boolean limited = options().shape().kind() == SequenceShape.Kind.GPT;
    return NextTokens.of(network, count, limited ? context : Integer.MAX_VALUE, context);
  }

  private TokenStream stream(Network network, int[] prompt, int count, Generation how, long seed) {
    return new TokenStream(next(network, count), vocabulary.size(), prompt, how, seed);
  }

  /**
   * Draws sequences of {@link #context} tokens that follow the start token of the options.
   *
   * @return token numbers {@code [count, context]}, detached
   */
  @Override
  public INDArray sample(int count, long seed) {
    Room.require(count, context, DataType.FLOAT);
    float[] values = new float[Math.multiplyExact(count, context)];
    core.read(
        "sample",
        network -> {
          try (Recording.Span recorded = Recording.sample(KIND, count)) {
            for (int from = 0; from < count; from += SAMPLED_TOGETHER) {
              int rows = Math.min(SAMPLED_TOGETHER, count - from);
              int[] tokens = drawn(network, rows, Seeds.derive(seed, SAMPLES, from));
              for (int i = 0; i < tokens.length; i++) {
                values[from * context + i] = tokens[i];
              }
            }
          }
          return null;
        });
    return HeapCopy.array(values, count, context).detach();
  }

  private int[] drawn(Network network, int rows, long seed) {
    if (Stepper.supports(network.graph(), 0)) {
      try (TokenSampler sampler =
          new TokenSampler(
              network.graph(), rows, context, options().start(), TokenSampler.NO_STOP)) {
        return sampler.draw(seed);
      }
    }
    int[] start = {options().start()};
    try (TokenStream stream = stream(network, start, rows, Generation.tokens(context), seed)) {
      while (stream.advance()) {
        // The stream keeps the tokens.
      }
      return Arrays.stream(stream.tokens()).flatMapToInt(Arrays::stream).toArray();
    }
  }

  /** Returns the shape of a sample, {@code [context]}. */
  @Override
  public ExampleShape shape() {
    return ExampleShape.vector(context);
  }

  /** Returns the range of token numbers. */
  @Override
  public ValueRange range() {
    return new ValueRange(0, Math.max(1, vocabulary.size() - 1));
  }

  @Override
  public boolean canSample() {
    return true;
  }

  @Override
  public Map<String, Object> describe() {
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("kind", KIND);
    plain.put("context", context);
    plain.put("vocabulary", vocabulary);
    plain.putAll(SequenceFile.describe(options()));
    return plain;
  }

  /**
   * Opens a saved model. It resumes training bit for bit.
   *
   * @throws io.gen4j.core.files.ModelFileException if the file is not a language model
   */
  public static LanguageModel load(Path file) {
    return SequenceFile.load(file, KIND, SIZES, LanguageModel::read);
  }

  /** Opens the model of a file whose properties have been checked. */
  static LanguageModel read(ModelFile model) {
    SequenceModelOptions options = SequenceFile.options(model);
    SequenceFile.requireNetwork(
        model,
        options,
        () ->
            SequenceGraphs.ofTokens(
                PlainData.texts(model.properties(), "vocabulary").size(),
                PlainData.integer(model.properties(), "context"),
                options,
                SequenceCore.scheduled(options)));
    LanguageModel loaded = open(model, model.networks(), options);
    SequenceFile.resume(loaded.core, model);
    return loaded;
  }

  /**
   * Opens a saved model from a stream. The stream is copied to a temporary file first, and is not
   * closed.
   *
   * @throws io.gen4j.core.files.ModelFileException as {@link #load(Path)}
   * @throws java.io.UncheckedIOException if the stream or the temporary file fails
   */
  public static LanguageModel load(InputStream in) {
    return ModelFile.fromStream(in, LanguageModel::load);
  }

  /**
   * Opens the weights of a saved model to train them on other data. The optimizer, the settings of
   * training and the seed come from {@code options}, the shape of the network from the file. Counts
   * start at zero. If the model was saved with an average, its weights are used.
   *
   * @throws io.gen4j.core.files.ModelFileException if the file is not a language model, or the
   *     options have another shape
   */
  public static LanguageModel fineTune(Path file, SequenceModelOptions options) {
    return SequenceFile.load(file, KIND, SIZES, model -> fineTune(model, options));
  }

  /**
   * Returns a model with the weights of this one, to train it on other data or in another way. If
   * this model has an average, its weights are used. Counts start at zero.
   *
   * @throws IllegalArgumentException if the options have another shape
   */
  public LanguageModel fineTune(SequenceModelOptions options) {
    requireShape(options().shape(), options);
    LanguageModel tuned = create(vocabulary, context, options);
    return core.read(
        "fineTune",
        network -> {
          try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
            tuned
                .core
                .graphs()
                .values()
                .forEach(graph -> graph.params().assign(network.parameters()));
          }
          return tuned;
        });
  }

  private static void requireShape(SequenceShape saved, SequenceModelOptions options) {
    if (!saved.equals(options.shape())) {
      throw new IllegalArgumentException(
          "The saved model is a " + saved + ", but the options have a " + options.shape());
    }
  }

  private static LanguageModel fineTune(ModelFile model, SequenceModelOptions options) {
    requireShape(SequenceFile.options(model).shape(), options);
    boolean averaged = model.networks().containsKey(SequenceCore.AVERAGE);
    ComputationGraph weights = model.network(averaged ? SequenceCore.AVERAGE : SequenceCore.MODEL);
    ComputationGraph fresh =
        graph(
            NetworkSource.of(
                SequenceGraphs.ofTokens(
                    PlainData.texts(model.properties(), "vocabulary").size(),
                    PlainData.integer(model.properties(), "context"),
                    options,
                    SequenceCore.scheduled(options))),
            options);
    SavedNetwork.requireAlike(SequenceCore.MODEL, weights, fresh);
    fresh.params().assign(weights.params());
    return open(model, Map.of(SequenceCore.MODEL, fresh), options);
  }

  private static LanguageModel open(
      ModelFile model, Map<String, ComputationGraph> graphs, SequenceModelOptions options) {
    model.network(SequenceCore.MODEL);
    return new LanguageModel(
        graphs,
        PlainData.texts(model.properties(), "vocabulary"),
        PlainData.integer(model.properties(), "context"),
        options);
  }

  private void requireTokens(int... tokens) {
    if (tokens.length == 0) {
      throw new IllegalArgumentException("A sequence needs 1 or more tokens, got none");
    }
    for (int token : tokens) {
      if (token < 0 || token >= vocabulary.size()) {
        throw new IllegalArgumentException(
            "Tokens are numbered from 0 to " + (vocabulary.size() - 1) + ", got " + token);
      }
    }
  }

  private static FieldKind.Tokens tokens(Dataset dataset) {
    Field data = dataset.field(Field.DATA).orElseThrow();
    if (!(data.kind() instanceof FieldKind.Tokens tokens)
        || data.shape().dimensions().size() != 1
        || data.shape().length() < 2) {
      throw new IllegalArgumentException(
          "A language model learns from sequences of 2 or more tokens, but the data of "
              + dataset.name()
              + " are "
              + data.kind().getClass().getSimpleName()
              + " of shape "
              + data.shape());
    }
    return tokens;
  }

  void requireFits(Dataset dataset) {
    List<String> others = tokens(dataset).vocabulary();
    if (!others.equals(vocabulary)) {
      int same = 0;
      int shorter = Math.min(others.size(), vocabulary.size());
      while (same < shorter && others.get(same).equals(vocabulary.get(same))) {
        same++;
      }
      throw new IllegalArgumentException(
          "The model has a vocabulary of "
              + vocabulary.size()
              + " tokens, and "
              + dataset.name()
              + " has another one of "
              + others.size()
              + "; they differ from token "
              + same
              + " on. Encode the data with the vocabulary of the model");
    }
    int length = dataset.shape().length();
    if (length > context + 1) {
      throw new IllegalArgumentException(
          "The model's context of "
              + context
              + " tokens allows sequences of "
              + (context + 1)
              + ", but those of "
              + dataset.name()
              + " have "
              + length);
    }
  }
}
