package io.gen4j.gan;

import io.gen4j.core.network.Network;
import io.gen4j.gan.vertex.MinibatchDeviationVertex;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says of discriminators that do not score every example alone, which a gradient penalty asks of
 * them, that the penalty is then one on the joint gradient of several examples.
 */
final class PenaltyWarnings {

  private static final Logger LOG = LoggerFactory.getLogger(Gan.class);

  private PenaltyWarnings() {}

  /** Says what in a discriminator that pays a penalty lets examples see each other. */
  static void check(Network discriminator) {
    if (discriminator.normalizesOverBatch()) {
      LOG.warn(
          "A gradient penalty asks for the gradient of each example's logit, but this discriminator"
              + " normalises over the batch, where a logit depends on all examples; use a"
              + " discriminator without batch normalisation");
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
