/**
 * Likelihoods: distributions of data given the decoder's output. Log densities are in nats and
 * include the normalizers.
 */
package io.gen4j.vae.likelihood;
