/** Training steps of GANs of sequences. */
package io.gen4j.gan.internal.sequence;
