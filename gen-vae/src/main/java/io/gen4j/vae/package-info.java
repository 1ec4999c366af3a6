/** Variational autoencoders: {@link io.gen4j.vae.Vae} is the way in. */
package io.gen4j.vae;
