/**
 * DL4J layer configurations for sequences. Plain DL4J needs {@code gen-core} to open a network that
 * uses them.
 */
package io.gen4j.core.sequence.layer;
