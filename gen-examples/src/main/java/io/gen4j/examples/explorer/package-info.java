/**
 * A local page that shows what a saved model generates from latent vectors and how it reconstructs
 * images.
 */
package io.gen4j.examples.explorer;
