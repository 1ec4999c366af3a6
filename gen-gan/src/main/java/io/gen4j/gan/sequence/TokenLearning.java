package io.gen4j.gan.sequence;

/**
 * How the generator of a GAN of sequences learns from the discriminator. Tokens are discrete, so
 * the discriminator's gradient does not reach the generator by itself.
 */
public sealed interface TokenLearning permits PolicyGradient, GumbelSoftmax {}
