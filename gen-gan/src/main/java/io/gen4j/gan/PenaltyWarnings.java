package io.gen4j.gan;

import io.gen4j.core.network.Network;
import io.gen4j.gan.vertex.MinibatchDeviationVertex;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warnings about discriminators that do not score every example alone, which a gradient penalty
 * asks of them: the penalty is then one on the joint gradient of several examples.
 */
final class PenaltyWarnings {

  private static final Logger LOG = LoggerFactory.getLogger(Gan.class);
  private static final String WANTED =
      "A gradient penalty asks for the gradient of each example's logit, but this discriminator";

  private PenaltyWarnings() {}

  /** Warns of what in a discriminator that pays a penalty lets examples see each other. */
  static void check(Network discriminator) {
    if (discriminator.normalizesOverBatch()) {
      LOG.warn(
          WANTED
              + " normalises over the batch, where a logit depends on all examples; use a"
              + " discriminator without batch normalisation");
    }
    if (discriminator.graph().getConfiguration().getVertices().values().stream()
        .anyMatch(MinibatchDeviationVertex.class::isInstance)) {
      LOG.warn(
          WANTED
              + " sees minibatch standard deviation, where a logit depends on the examples of its"
              + " group; leave one of the two out for a penalty on every example alone");
    }
  }
}
