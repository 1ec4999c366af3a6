/** Finding and decoding image files; no part of the API. */
package io.gen4j.datasets.internal.image;
