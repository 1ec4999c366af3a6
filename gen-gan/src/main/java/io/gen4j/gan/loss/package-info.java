/** Adversarial losses as pairs of pure functions on logits. */
package io.gen4j.gan.loss;
