package io.gen4j.vae.regularizer;

import io.gen4j.core.internal.architecture.SeededBuilder;
import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.network.Gradients;
import io.gen4j.core.network.Network;
import io.gen4j.vae.internal.Numbers;
import io.gen4j.vae.posterior.Posterior;
import io.gen4j.vae.prior.Prior;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Adam;

/**
 * Weight times the total correlation, estimated with the density-ratio trick. A discriminator D
 * learns to distinguish codes from codes whose components were shuffled over the batch, each
 * component on its own. Its logit then estimates log q(z) / Π q(z_i). The unshuffled codes come
 * from the first half of the batch and the shuffled codes from the second half, so that the two are
 * independent.
 *
 * @param weight γ
 * @param hidden sizes of the discriminator's hidden layers
 * @param learningRate learning rate of the discriminator's Adam
 */
record DensityRatio(double weight, List<Integer> hidden, double learningRate)
    implements Regularizer {

  static final String NAME = "density-ratio";

  private static final double LEAK = 0.2;
  private static final int SMALLEST_BATCH = 4;

  DensityRatio {
    Regularizers.requireWeight(weight);
    hidden = List.copyOf(hidden);
    if (hidden.stream().anyMatch(size -> size < 1)) {
      throw new IllegalArgumentException(
          "Hidden layers must have a size of 1 or more, got " + hidden);
    }
    if (!(learningRate > 0 && Double.isFinite(learningRate))) {
      throw new IllegalArgumentException(
          "A learning rate must be finite and above 0, got " + learningRate);
    }
  }

  @Override
  public Map<String, Object> describe() {
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("name", NAME);
    plain.put("weight", weight);
    plain.put("hidden", hidden);
    plain.put("learning_rate", learningRate);
    return plain;
  }

  @Override
  public void requireUsable(Posterior posterior, Prior prior) {
    Regularizers.requireContinuous("total correlation", posterior);
  }

  @Override
  public ComputationGraphConfiguration critic(int latentSize, long seed) {
    GraphBuilder graph =
        SeededBuilder.of(seed)
            .weightInit(WeightInit.RELU)
            .updater(new Adam(learningRate, 0.5, 0.9, 1e-8))
            .graphBuilder()
            .addInputs("code");
    String last = "code";
    int in = latentSize;
    for (int i = 0; i < hidden.size(); i++) {
      String name = "hidden" + (i + 1);
      graph.addLayer(
          name,
          new DenseLayer.Builder()
              .nIn(in)
              .nOut(hidden.get(i))
              .activation(new ActivationLReLU(LEAK))
              .build(),
          last);
      in = hidden.get(i);
      last = name;
    }
    graph.addLayer(
        "logit",
        new DenseLayer.Builder().nIn(in).nOut(1).activation(Activation.IDENTITY).build(),
        last);
    return graph.setOutputs("logit").build();
  }

  @Override
  public double evaluate(Codes codes, Network critic, CodeGradients gradients) {
    double[][] z = codes.z();
    if (codes.batch() < SMALLEST_BATCH) {
      throw new IllegalArgumentException(
          "The discriminator of a density ratio needs batches of "
              + SMALLEST_BATCH
              + " or more examples, got "
              + codes.batch());
    }
    double value = 0;
    for (double[] logit : logits(critic, z)) {
      value += weight * logit[0] / z.length;
    }
    double[][] slope = new double[z.length][];
    Arrays.fill(slope, new double[] {weight / z.length});
    double[][] dz =
        HeapCopy.rows(critic.backward(Gradients.INPUT, HeapCopy.matrix(slope, type(critic)))[0]);
    for (int r = 0; r < z.length; r++) {
      for (int i = 0; i < dz[r].length; i++) {
        gradients.z()[r][i] += dz[r][i];
      }
    }
    train(critic, codes);
    return value;
  }

  /**
   * Stores the gradient of ½ E softplus(-D(unshuffled)) + ½ E softplus(D(shuffled)) in the critic.
   */
  private static void train(Network critic, Codes codes) {
    double[][] z = codes.z();
    int half = codes.batch() / 2 * codes.samples();
    double[][] both = Arrays.copyOf(z, 2 * half);
    double[][] shuffled = shuffled(Arrays.copyOfRange(z, half, 2 * half), codes.random());
    System.arraycopy(shuffled, 0, both, half, half);
    double[][] logits = logits(critic, both);
    double[][] slope = new double[2 * half][1];
    for (int r = 0; r < slope.length; r++) {
      double s = Numbers.sigmoid(logits[r][0]);
      slope[r][0] = 0.5 * (r < half ? s - 1 : s) / half;
    }
    critic.backward(Gradients.PARAMETERS, HeapCopy.matrix(slope, type(critic)));
  }

  private static double[][] shuffled(double[][] rows, RandomGenerator random) {
    double[][] result = new double[rows.length][rows[0].length];
    int[] order = new int[rows.length];
    for (int i = 0; i < rows[0].length; i++) {
      for (int r = 0; r < order.length; r++) {
        int at = random.nextInt(r + 1);
        order[r] = order[at];
        order[at] = r;
      }
      for (int r = 0; r < order.length; r++) {
        result[r][i] = rows[order[r]][i];
      }
    }
    return result;
  }

  private static double[][] logits(Network critic, double[][] z) {
    return HeapCopy.rows(critic.forward(true, HeapCopy.matrix(z, type(critic)))[0]);
  }

  private static DataType type(Network critic) {
    return critic.parameters().dataType();
  }
}
