/** What samples are generated from besides the latent vector: classes, conditions, codes. */
package io.gen4j.gan.conditioning;
