package io.gen4j.vae;

import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.network.Network;
import io.gen4j.core.network.StepMemory;
import io.gen4j.vae.regularizer.Regularizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The networks of a VAE with the parts that give their outputs a meaning, in one step memory.
 *
 * @param encoder {@code [batch, ...data] (, [batch, classes]) -> [batch, posterior parameters]}
 * @param decoder {@code [batch, latent + classes] -> [batch, ...likelihood parameters]}
 * @param posteriorWeights weights of the posterior's own, or null
 * @param priorWeights weights of the prior's own, or its pseudo-inputs, or null
 * @param critics networks of the objective's regularizers, in their order; null for each without
 * @param shape shape of an example
 */
record Assembly(
    Network encoder,
    Network decoder,
    WeightVector posteriorWeights,
    WeightVector priorWeights,
    List<Network> critics,
    VaeOptions options,
    ExampleShape shape) {

  /** Assembles the parts, and finds the shape of the data by running the networks once. */
  static Assembly of(
      Network encoder,
      Network decoder,
      WeightVector posteriorWeights,
      WeightVector priorWeights,
      List<Network> critics,
      VaeOptions options) {
    requireInputs(encoder, options.classes() > 0 ? 2 : 1, options);
    requireInputs(decoder, 1, options);
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      ExampleShape shape = dataShape(decoder, options);
      Assembly assembly =
          new Assembly(encoder, decoder, posteriorWeights, priorWeights, critics, options, shape);
      assembly.requireEncoderFits();
      assembly.requireProbesFit();
      assembly.requireThinningFits();
      return assembly;
    }
  }

  StepMemory memory() {
    return encoder.memory();
  }

  int latentSize() {
    return options.posterior().latentSize();
  }

  double[] posteriorValues() {
    return posteriorWeights == null ? new double[0] : posteriorWeights.values();
  }

  /** Returns the prior's weights for inference; those made of pseudo-inputs take the encoder. */
  double[] priorValues() {
    if (priorWeights == null) {
      return new double[0];
    }
    if (pseudoInputs() == null) {
      return priorWeights.values();
    }
    try (StepMemory.Scope scope = memory().open()) {
      return flat(encode(false, pseudoInputs().values(), null));
    }
  }

  /** Returns the examples that the prior is made of, or null. */
  PseudoInputs pseudoInputs() {
    int count = options.prior().pseudoInputs();
    return count == 0 ? null : new PseudoInputs(priorWeights, count, options.likelihood().range());
  }

  /** Returns all networks that are trained. */
  List<Network> networks() {
    List<Network> all = new ArrayList<>(List.of(encoder, decoder));
    if (posteriorWeights != null) {
      all.add(posteriorWeights.network());
    }
    if (priorWeights != null) {
      all.add(priorWeights.network());
    }
    critics.stream().filter(Objects::nonNull).forEach(all::add);
    return all;
  }

  /** Runs the encoder; returns {@code [batch][posterior parameters]}. Runs in a scope. */
  double[][] encode(boolean training, Examples examples) {
    return encode(training, examples.values(), examples.labels());
  }

  /** Runs the encoder on plain values, {@code [n * length]}. Runs in a scope. */
  double[][] encode(boolean training, float[] values, int[] labels) {
    INDArray data = HeapCopy.array(values, shape.batch(values.length / shape.length()));
    INDArray output =
        takesLabels() ? encoder.forward(training, data, oneHot(labels))[0] : plain(training, data);
    return HeapCopy.rows(output);
  }

  /** Whether the encoder has an input for labels. */
  boolean takesLabels() {
    return encoder.graph().getNumInputArrays() == 2;
  }

  /**
   * Runs the decoder. Runs in a scope.
   *
   * @param labels one for every {@code z.length / labels.length} rows, or null
   * @return {@code [rows, ...likelihood parameters]}
   */
  INDArray decode(boolean training, double[][] z, int[] labels) {
    return decode(training, z, labels, posteriorValues());
  }

  INDArray decode(boolean training, double[][] z, int[] labels, double[] posteriorValues) {
    int classes = options.classes();
    int size = options.posterior().codeSize();
    if (classes == 0 && size == latentSize() && !options.posterior().isDiscrete()) {
      return decoder.forward(training, HeapCopy.matrix(z))[0];
    }
    double[][] input = new double[z.length][size + classes];
    double[] code = new double[size];
    for (int r = 0; r < z.length; r++) {
      options.posterior().embed(z[r], posteriorValues, code);
      System.arraycopy(code, 0, input[r], 0, size);
      if (classes > 0) {
        input[r][size + labels[(int) ((long) r * labels.length / z.length)]] = 1;
      }
    }
    return decoder.forward(training, HeapCopy.matrix(input))[0];
  }

  static double[] flat(double[][] rows) {
    return Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
  }

  private INDArray plain(boolean training, INDArray data) {
    return encoder.forward(training, data)[0];
  }

  private INDArray oneHot(int[] labels) {
    double[][] rows = new double[labels.length][options.classes()];
    for (int i = 0; i < labels.length; i++) {
      rows[i][labels[i]] = 1;
    }
    return HeapCopy.matrix(rows);
  }

  private void requireProbesFit() {
    boolean probed =
        options.objective().regularizers().stream().anyMatch(Regularizer::probesEncoder);
    if (probed && (encoder.normalizesOverBatch() || encoder.isNoisy())) {
      throw new IllegalArgumentException(
          "The objective "
              + options.objective().describe()
              + " runs the encoder on data near each example, so the encoder must not normalise"
              + " over the batch, nor have dropout or weight noise");
    }
    if (pseudoInputs() != null && takesLabels()) {
      throw new IllegalArgumentException(
          "The prior "
              + options.prior().describe()
              + " is made of pseudo-inputs, which have no labels: give the encoder the data alone");
    }
  }

  private void requireThinningFits() {
    boolean thins = options.objective().differentiatedSamples() < options.objective().samples();
    if (thins && (decoder.normalizesOverBatch() || decoder.isNoisy())) {
      throw new IllegalArgumentException(
          "The objective "
              + options.objective().describe()
              + " runs the decoder a second time on some of the latent samples, so the decoder must"
              + " not normalise over the batch, nor have dropout or weight noise: take such layers out,"
              + " or use Objectives.importanceWeighted("
              + options.objective().samples()
              + "), which differentiates it at all samples");
    }
  }

  private void requireEncoderFits() {
    INDArray parameters;
    INDArray data = Nd4j.zeros(shape.batch(1));
    try {
      parameters = takesLabels() ? encoder.output(data, oneHot(new int[1])) : encoder.output(data);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "The encoder cannot take data of shape "
              + shape
              + ", of which the decoder's output is: "
              + e.getMessage(),
          e);
    }
    int expected = options.posterior().parameterSize();
    if (parameters.length() != expected) {
      throw new IllegalArgumentException(
          "The posterior "
              + options.posterior().describe()
              + " takes "
              + expected
              + " numbers per example, but the encoder gives "
              + Arrays.toString(parameters.shape()));
    }
  }

  /** Finds the shape of the data by running the decoder once. */
  static ExampleShape dataShape(Network decoder, VaeOptions options) {
    int input = options.posterior().codeSize() + options.classes();
    INDArray output;
    try {
      output = decoder.output(Nd4j.zeros(1, input));
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "The decoder cannot take inputs of size "
              + input
              + " (latent size "
              + options.posterior().codeSize()
              + ", classes "
              + options.classes()
              + "): "
              + e.getMessage(),
          e);
    }
    int each = options.likelihood().parametersPerValue();
    List<Integer> axes =
        new ArrayList<>(Arrays.stream(output.shape()).skip(1).mapToObj(Math::toIntExact).toList());
    if (axes.isEmpty() || axes.get(0) % each != 0) {
      throw new IllegalArgumentException(
          "The likelihood "
              + options.likelihood().describe()
              + " has "
              + each
              + " parameters per value, so the decoder's first axis must be a multiple of it, got "
              + Arrays.toString(output.shape()));
    }
    axes.set(0, axes.get(0) / each);
    return new ExampleShape(axes);
  }

  private static void requireInputs(Network network, int most, VaeOptions options) {
    int inputs = network.graph().getNumInputArrays();
    int outputs = network.graph().getNumOutputArrays();
    if (inputs < 1 || inputs > most || outputs != 1) {
      throw new IllegalArgumentException(
          "The "
              + network.name()
              + " of a VAE on "
              + options.classes()
              + " classes has at most "
              + most
              + " input(s) and one output, but this one has "
              + inputs
              + " and "
              + outputs);
    }
  }
}
