/** Single images as the input of a model. */
package io.gen4j.datasets.image;
