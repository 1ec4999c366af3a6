/** Grids of images. */
package io.gen4j.core.image;
