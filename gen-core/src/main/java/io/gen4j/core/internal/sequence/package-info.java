/** Layers of sequences: forward, backward and stepwise passes. Not for import. */
package io.gen4j.core.internal.sequence;
