/**
 * Regularizers: penalties on the latent vectors of a batch that training adds to the objective, in
 * nats per example.
 */
package io.gen4j.vae.regularizer;
