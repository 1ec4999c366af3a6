/** Distributions of data given the decoder's output, with their normalisers, in nats. */
package io.gen4j.vae.likelihood;
