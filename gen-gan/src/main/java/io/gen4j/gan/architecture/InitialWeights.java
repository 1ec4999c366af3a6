package io.gen4j.gan.architecture;

import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.deeplearning4j.nn.weights.WeightInitDistribution;

/** Distributions that weights start from. */
final class InitialWeights {

  private InitialWeights() {}

  /** N(0, 0.02²), as in the DCGAN paper. */
  static IWeightInit normal() {
    return new WeightInitDistribution(new NormalDistribution(0, 0.02));
  }
}
