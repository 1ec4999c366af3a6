/** Approximate posteriors: distributions of latent vectors, given the encoder's output. */
package io.gen4j.vae.posterior;
