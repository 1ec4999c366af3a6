/** What the generator takes besides the latent vector: class labels, condition tensors, codes. */
package io.gen4j.gan.conditioning;
