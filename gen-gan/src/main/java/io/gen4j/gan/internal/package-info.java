/** The engine of {@link io.gen4j.gan.Gan}: steps, inputs, terms at work. Not for import. */
package io.gen4j.gan.internal;
