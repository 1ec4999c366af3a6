package io.gen4j.gan;

import io.gen4j.core.network.Network;
import io.gen4j.gan.loss.GanLosses;
import io.gen4j.gan.term.GradientPenalty;
import io.gen4j.gan.vertex.MinibatchDeviationVertex;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What can be trained, but seldom does what was meant. */
final class TrainingWarnings {

  private static final Logger LOG = LoggerFactory.getLogger(Gan.class);

  private TrainingWarnings() {}

  /** Logs what there is to say of options and a discriminator. */
  static void check(GanOptions options, Network discriminator) {
    boolean penalized = options.terms().stream().anyMatch(GradientPenalty.class::isInstance);
    if (penalized) {
      checkPenalized(discriminator);
    }
    if (options.loss().equals(GanLosses.wasserstein())
        && !penalized
        && !options.bounds().boundDiscriminator()) {
      LOG.warn(
          "The Wasserstein loss has no lower bound unless the discriminator's slope is bounded; use"
              + " a gradient penalty (GradientPenalty.interpolated), weight clipping or spectral"
              + " normalization");
    }
  }

  /** A gradient penalty assumes a discriminator that scores every example alone. */
  private static void checkPenalized(Network discriminator) {
    if (discriminator.normalizesOverBatch()) {
      LOG.warn(
          "A gradient penalty needs the gradient of each example's score, but this discriminator"
              + " normalizes over the batch, where a score depends on all examples; use a"
              + " discriminator without batch normalization");
    }
    // No warning: Karras et al. 2018 and 2020 train with both.
    if (discriminator.graph().getConfiguration().getVertices().values().stream()
        .anyMatch(MinibatchDeviationVertex.class::isInstance)) {
      LOG.info(
          "The gradient penalty is on the joint gradient of each group of examples, since this"
              + " discriminator sees minibatch standard deviation");
    }
  }
}
