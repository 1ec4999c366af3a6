package io.gen4j.gan.option;

import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * The optimizers of the two networks.
 *
 * @param generator optimizer of the generator
 * @param discriminator optimizer of the discriminator
 */
public record Updaters(IUpdater generator, IUpdater discriminator) {

  /** Returns Adam (β₁ 0.5, β₂ 0.999) at these learning rates (Heusel et al. 2017). */
  public static Updaters adam(double generator, double discriminator) {
    return new Updaters(adam(generator), adam(discriminator));
  }

  private static Adam adam(double learningRate) {
    return Adam.builder().learningRate(learningRate).beta1(0.5).beta2(0.999).epsilon(1e-8).build();
  }
}
