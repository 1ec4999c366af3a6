/** Accelerated versions of DL4J's layers. Not for import. */
package io.gen4j.core.internal.layers;
