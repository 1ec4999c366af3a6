/** A page on this machine that shows what a saved model makes of latent vectors and images. */
package io.gen4j.examples.explorer;
