/** What an encoder's input loses in training, for denoising autoencoders. */
package io.gen4j.vae.corruption;
