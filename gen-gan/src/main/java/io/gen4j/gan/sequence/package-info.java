/** GANs of sequences of tokens: discriminators, and how a generator of tokens learns from them. */
package io.gen4j.gan.sequence;
