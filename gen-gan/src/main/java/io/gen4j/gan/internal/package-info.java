/** The training engine of {@link io.gen4j.gan.Gan}. Not public API. */
package io.gen4j.gan.internal;
