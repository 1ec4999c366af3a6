/** Penalties on the discriminator, on top of its loss. */
package io.gen4j.gan.penalty;
