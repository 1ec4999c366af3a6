/** Ready-made encoders and decoders, as DL4J configurations. */
package io.gen4j.vae.architecture;
