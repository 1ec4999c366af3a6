/**
 * The roles of networks (generator, discriminator, encoder, decoder), and the initialization of the
 * library.
 */
package io.gen4j.core;
