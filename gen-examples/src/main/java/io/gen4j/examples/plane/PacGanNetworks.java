package io.gen4j.examples.plane;

import io.gen4j.core.Gen4j;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.nd4j.linalg.activations.Activation;

/**
 * The networks that Lin et al. 2018 (PacGAN, arXiv 1712.04086) compare plain and packed GANs on, in
 * the plane. Generator: 2-400-400-400-400-2 with batch normalisation and ReLU. Discriminator: three
 * layers of 200 maxout units of 5 linear pieces, then one logit. Weights are drawn from N(0,
 * 0.02²).
 */
final class PacGanNetworks {

  static final int LATENT = 2;
  private static final int HIDDEN = 400;
  private static final int HIDDEN_LAYERS = 4;
  private static final int MAXOUT = 200;
  private static final int PIECES = 5;
  private static final int MAXOUT_LAYERS = 3;

  private PacGanNetworks() {}

  /** Returns the generator, {@code [batch, 2] -> [batch, 2]}. */
  static ComputationGraphConfiguration generator(long seed) {
    GraphBuilder graph = builder(seed).addInputs("latent");
    String last = "latent";
    int in = LATENT;
    for (int i = 1; i <= HIDDEN_LAYERS; i++) {
      graph.addLayer("hidden" + i, dense(in, HIDDEN), last);
      graph.addLayer(
          "norm" + i,
          new BatchNormalization.Builder()
              .nIn(HIDDEN)
              .nOut(HIDDEN)
              .eps(1e-5)
              .useLogStd(false)
              .build(),
          "hidden" + i);
      last = "relu" + i;
      graph.addLayer(last, new ActivationLayer(Activation.RELU), "norm" + i);
      in = HIDDEN;
    }
    return graph.addLayer("point", dense(in, 2), last).setOutputs("point").build();
  }

  /**
   * Returns the discriminator, {@code [batch, 2 * pack] -> [batch, 1]}.
   *
   * @param pack points that it sees at once
   */
  static ComputationGraphConfiguration discriminator(long seed, int pack) {
    GraphBuilder graph = builder(seed).addInputs("points");
    String last = "points";
    int in = 2 * pack;
    for (int i = 1; i <= MAXOUT_LAYERS; i++) {
      String[] pieces = new String[PIECES];
      for (int p = 0; p < PIECES; p++) {
        pieces[p] = "piece" + i + "_" + (p + 1);
        graph.addLayer(pieces[p], dense(in, MAXOUT), last);
      }
      last = "maxout" + i;
      graph.addVertex(last, new ElementWiseVertex(ElementWiseVertex.Op.Max), pieces);
      in = MAXOUT;
    }
    return graph.addLayer("logit", dense(in, 1), last).setOutputs("logit").build();
  }

  private static GraphBuilder builder(long seed) {
    Gen4j.initialize();
    return new NeuralNetConfiguration.Builder()
        .seed(seed)
        .weightInit(new NormalDistribution(0, 0.02))
        .graphBuilder();
  }

  private static DenseLayer dense(int in, int out) {
    return new DenseLayer.Builder().nIn(in).nOut(out).activation(Activation.IDENTITY).build();
  }
}
