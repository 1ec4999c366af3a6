/** Corruption of the encoder's input in training, for denoising autoencoders. */
package io.gen4j.vae.corruption;
