package io.gen4j.core.sequence;

import io.gen4j.core.Gen4j;
import io.gen4j.core.data.Batch;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.Field;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.files.ModelFile;
import io.gen4j.core.internal.files.Rules;
import io.gen4j.core.internal.json.PlainData;
import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.internal.sampling.Room;
import io.gen4j.core.internal.sequence.FrameLoss;
import io.gen4j.core.internal.sequence.Stepper;
import io.gen4j.core.network.Network;
import io.gen4j.core.network.NetworkSource;
import io.gen4j.core.network.StepMemory;
import io.gen4j.core.random.Seeds;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.TrainingReport;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * An autoregressive model of sequences of binary frames, such as piano rolls: p(x) = Π p(x[t] |
 * x[0..t-1]), where the keys of a frame are independent Bernoulli variables given the frames before
 * (the RNN of Boulanger-Lewandowski et al. 2012, arXiv:1206.6392). The network has recurrent
 * layers.
 *
 * <p>The examples of a data set have the shape {@code [keys, frames]} with values 0 and 1, and a
 * field {@code mask} if some are padded at the end. Training also predicts the first frame, from
 * silence.
 *
 * <p>Any thread may call the methods, also during training: they see the model after a whole step.
 * Two models with equal options, data and thread count train to the same parameters, bit for bit,
 * even if one training is interrupted and resumed.
 */
public final class FrameModel extends SequenceModel {

  private static final String KIND = "frame-model";

  private static final Map<String, Rules.Rule> SIZES =
      Map.of(
          "keys", Rules.whole(1, Integer.MAX_VALUE), "frames", Rules.whole(1, Integer.MAX_VALUE));

  private static final long DRAWS = 0x4644L;
  private static final int EVALUATED = 32;

  private final int keys;
  private final int frames;

  private FrameModel(
      Map<String, ComputationGraph> graphs, int keys, int frames, SequenceModelOptions options) {
    super(new SequenceCore("frame model", graphs, options));
    this.keys = keys;
    this.frames = frames;
  }

  /**
   * Creates a model for a data set.
   *
   * @throws IllegalArgumentException if the data are not binary frames, the network is not
   *     recurrent, or the options have label smoothing or a start token, which this model does not
   *     use
   */
  public static FrameModel create(Dataset dataset, SequenceModelOptions options) {
    Gen4j.initialize();
    if (options.shape().kind() == SequenceShape.Kind.GPT || options.shape().tied()) {
      throw new IllegalArgumentException(
          "A frame model needs recurrent layers without a tied output, got " + options.shape());
    }
    if (options.labelSmoothing() != 0 || options.start() != 0) {
      throw new IllegalArgumentException(
          "A frame model has neither label smoothing nor a start token, got "
              + options.labelSmoothing()
              + " and "
              + options.start());
    }
    requireFrames(dataset);
    int keys = dataset.shape().dimensions().get(0);
    int frames = dataset.shape().dimensions().get(1);
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      ComputationGraph graph =
          NetworkSource.of(SequenceGraphs.ofFrames(keys, options, SequenceCore.scheduled(options)))
              .graph(SequenceCore.MODEL, SequenceCore.scheduled(options));
      return new FrameModel(Map.of(SequenceCore.MODEL, graph), keys, frames, options);
    }
  }

  private static void requireFrames(Dataset dataset) {
    if (dataset.shape().dimensions().size() != 2 || !dataset.range().equals(ValueRange.UNIT)) {
      throw new IllegalArgumentException(
          "A frame model learns from data of shape [keys, frames] in [0.0, 1.0], but "
              + dataset.name()
              + " has the shape "
              + dataset.shape()
              + " and the range "
              + dataset.range());
    }
  }

  private void requireFits(Dataset dataset) {
    requireFrames(dataset);
    if (dataset.shape().dimensions().get(0) != keys) {
      throw new IllegalArgumentException(
          "The model has "
              + keys
              + " keys, but "
              + dataset.name()
              + " has "
              + dataset.shape().dimensions().get(0));
    }
  }

  /**
   * Trains until the model has made the epochs or steps that {@code fit} asks for, including those
   * of earlier calls. The metric {@code loss} is the mean over frames without padding in nats.
   *
   * @throws IllegalArgumentException if the data have other keys
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
    Batch batch = batches.get();
    float[] mask = batch.has(Field.MASK) ? batch.values(Field.MASK) : null;
    FrameLoss loss = new FrameLoss(batch.values(Field.DATA), mask, batch.size(), keys, 0);
    try (StepMemory.Scope scope = core.memory().open()) {
      double mean =
          core.step(
              step,
              loss.inputs(),
              logits -> {
                double total = loss.of(logits);
                return new SequenceCore.Loss(total, loss.counted(), loss.gradient(logits));
              });
      return Map.of("loss", mean);
    }
  }

  /**
   * Returns the negative log-likelihood of a data set, summed over keys, for all frames but padding
   * and the first of each sequence. This is the protocol of Bai et al. 2018 (arXiv:1803.01271).
   * Dropout is off.
   *
   * @throws IllegalArgumentException if the data have other keys
   */
  public Nats evaluate(Dataset dataset) {
    requireFits(dataset);
    return core.read("evaluate", network -> evaluate(network, dataset));
  }

  private Nats evaluate(Network network, Dataset dataset) {
    int length = dataset.shape().length();
    int time = length / keys;
    boolean masked = dataset.field(Field.MASK).isPresent();
    double total = 0;
    long counted = 0;
    for (int from = 0; from < dataset.size(); from += EVALUATED) {
      int count = Math.min(EVALUATED, dataset.size() - from);
      float[] values = new float[count * length];
      float[] mask = masked ? new float[count * time] : null;
      for (int i = 0; i < count; i++) {
        dataset.read(from + i, values, i * length);
        if (masked) {
          dataset.read(Field.MASK, from + i, mask, i * time);
        }
      }
      FrameLoss loss = new FrameLoss(values, mask, count, keys, 1);
      try (StepMemory.Scope scope = network.memory().open()) {
        total += loss.of(network.forward(false, loss.inputs())[0]);
      }
      counted += loss.counted();
    }
    return new Nats(total, counted);
  }

  /**
   * Continues some frames.
   *
   * @param prompt frames of the beginning, {@code [any number][keys]}; none to begin with silence
   * @param length number of frames to draw, 1 or more
   * @param seed equal seeds give equal frames of the same model
   * @return the new frames {@code [length][keys]}, without the prompt
   * @throws IllegalArgumentException if a frame of the prompt has another number of keys, or the
   *     length is below 1
   */
  public boolean[][] generate(boolean[][] prompt, int length, long seed) {
    if (length < 1) {
      throw new IllegalArgumentException("The number of frames must be 1 or more, got " + length);
    }
    return core.read("generate", network -> generate(network, prompt, length, seed));
  }

  private boolean[][] generate(Network network, boolean[][] prompt, int length, long seed) {
    RandomGenerator random = Seeds.generator(Seeds.derive(seed, DRAWS));
    boolean[][] drawn = new boolean[length][keys];
    try (Stepper stepper =
        new Stepper(network.graph(), keys, 1, Math.addExact(prompt.length, length))) {
      float[] logits = stepper.step(new float[keys]);
      for (boolean[] frame : prompt) {
        logits = stepper.step(values(frame));
      }
      for (int t = 0; t < length; t++) {
        for (int key = 0; key < keys; key++) {
          drawn[t][key] = random.nextDouble() < 1 / (1 + Math.exp(-logits[key]));
        }
        if (t < length - 1) {
          logits = stepper.step(values(drawn[t]));
        }
      }
    }
    return drawn;
  }

  private float[] values(boolean... frame) {
    if (frame.length != keys) {
      throw new IllegalArgumentException(
          "The model has " + keys + " keys, but a frame has " + frame.length);
    }
    float[] values = new float[keys];
    for (int key = 0; key < keys; key++) {
      values[key] = frame[key] ? 1 : 0;
    }
    return values;
  }

  /**
   * Draws sequences from the beginning, with as many frames as the data that the model was created
   * for.
   *
   * @return {@code [count, keys, frames]} of 0 and 1, detached
   */
  @Override
  public INDArray sample(int count, long seed) {
    Room.require(count, Math.multiplyExact(keys, frames), DataType.FLOAT);
    float[] values = new float[count * keys * frames];
    for (int i = 0; i < count; i++) {
      boolean[][] drawn = generate(new boolean[0][], frames, Seeds.derive(seed, i));
      for (int t = 0; t < frames; t++) {
        for (int key = 0; key < keys; key++) {
          values[(i * keys + key) * frames + t] = drawn[t][key] ? 1 : 0;
        }
      }
    }
    return HeapCopy.array(values, count, keys, frames).detach();
  }

  /** Returns the shape of a sample, {@code [keys, frames]}. */
  @Override
  public ExampleShape shape() {
    return new ExampleShape(List.of(keys, frames));
  }

  @Override
  public ValueRange range() {
    return ValueRange.UNIT;
  }

  /** Whether the network can compute single steps, which needs floats on the CPU. */
  @Override
  public boolean canSample() {
    return Stepper.supports(core.evaluated().graph(), 0);
  }

  @Override
  public Map<String, Object> describe() {
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("kind", KIND);
    plain.put("keys", keys);
    plain.put("frames", frames);
    plain.putAll(SequenceFile.describe(options()));
    return plain;
  }

  /**
   * Opens a saved model. It resumes training bit for bit.
   *
   * @throws io.gen4j.core.files.ModelFileException if the file is not a frame model
   */
  public static FrameModel load(Path file) {
    return SequenceFile.load(file, KIND, SIZES, FrameModel::open);
  }

  private static FrameModel open(ModelFile model) {
    SequenceModelOptions options = SequenceFile.options(model);
    int keys = PlainData.integer(model.properties(), "keys");
    SequenceFile.requireNetwork(
        model,
        options,
        () -> SequenceGraphs.ofFrames(keys, options, SequenceCore.scheduled(options)));
    FrameModel loaded =
        new FrameModel(
            model.networks(), keys, PlainData.integer(model.properties(), "frames"), options);
    SequenceFile.resume(loaded.core, model);
    return loaded;
  }
}
