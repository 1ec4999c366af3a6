package io.gen4j.gan.loss;

/**
 * A loss and its derivative with respect to every logit.
 *
 * @param value the loss, a mean over the logits, in nats for the logistic losses
 * @param real derivative with respect to the logits of real examples, one per logit
 * @param fake derivative with respect to the logits of generated examples, one per logit
 */
public record LogitLoss(double value, double[] real, double[] fake) {}
