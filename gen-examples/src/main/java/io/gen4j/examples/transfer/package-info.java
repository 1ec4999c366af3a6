/** Pairs of data sets of the example that continues a trained model on other data. */
package io.gen4j.examples.transfer;
