/** What the examples of image to image share: pairs as arrays, baselines, classifiers. */
package io.gen4j.examples.pairs;
