/** Grids of pictures. */
package io.gen4j.core.image;
