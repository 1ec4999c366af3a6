/** The roles of networks: generator, discriminator, encoder, decoder; and the library's start. */
package io.gen4j.core;
