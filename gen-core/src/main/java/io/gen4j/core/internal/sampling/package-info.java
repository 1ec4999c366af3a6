/** Sampling in batches for every kind of model. Not for import. */
package io.gen4j.core.internal.sampling;
