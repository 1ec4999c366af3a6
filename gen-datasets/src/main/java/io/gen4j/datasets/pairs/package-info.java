/** Pairs of images for image to image: from folders, from one image, and from damage. */
package io.gen4j.datasets.pairs;
