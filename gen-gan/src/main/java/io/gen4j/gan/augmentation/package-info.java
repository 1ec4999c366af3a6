/** Differentiable changes of what the discriminator sees, for small data sets. */
package io.gen4j.gan.augmentation;
