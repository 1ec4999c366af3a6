/** Finds and decodes image files. Not for applications. */
package io.gen4j.datasets.internal.image;
