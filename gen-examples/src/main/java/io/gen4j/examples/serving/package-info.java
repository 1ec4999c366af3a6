/** A service that draws images from a saved model over HTTP. */
package io.gen4j.examples.serving;
