package io.gen4j.gan;

import io.gen4j.core.network.Network;
import io.gen4j.gan.loss.GanLosses;
import io.gen4j.gan.term.GradientPenalty;
import io.gen4j.gan.vertex.MinibatchDeviationVertex;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warns of settings that are valid but rarely intended. */
final class TrainingWarnings {

  private static final Logger LOG = LoggerFactory.getLogger(Gan.class);

  private TrainingWarnings() {}

  /** Logs warnings about options and a discriminator. */
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

  /** A gradient penalty assumes that each score depends on one example only. */
  private static void checkPenalized(Network discriminator) {
    if (discriminator.normalizesOverBatch()) {
      LOG.warn(
          "A gradient penalty needs the gradient of each example's score, but batch normalization"
              + " makes a score depend on the whole batch; use a discriminator without it");
    }
    // Info only: Karras et al. 2018 and 2020 combine the two.
    if (discriminator.graph().getConfiguration().getVertices().values().stream()
        .anyMatch(MinibatchDeviationVertex.class::isInstance)) {
      LOG.info(
          "The gradient penalty applies to the joint gradient of each group of examples, because"
              + " this discriminator uses minibatch standard deviation");
    }
  }
}
