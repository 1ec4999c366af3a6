/** Priors: distributions of latent vectors. */
package io.gen4j.vae.prior;
