/** Padding of sequences. */
package io.gen4j.gan.internal.padding;
