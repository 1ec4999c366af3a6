/** Arithmetic on the off-heap memory of float arrays. Not for import. */
package io.gen4j.core.internal.kernels;
