/** Generative adversarial networks: training, sampling, saving. */
package io.gen4j.gan;
