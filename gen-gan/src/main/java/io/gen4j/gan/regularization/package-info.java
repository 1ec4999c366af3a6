/** What keeps the networks of a GAN in bounds, beside the penalties on input gradients. */
package io.gen4j.gan.regularization;
