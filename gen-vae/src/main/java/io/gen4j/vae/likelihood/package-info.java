/** Distributions of data given the decoder's output, with their normalizers, in nats. */
package io.gen4j.vae.likelihood;
