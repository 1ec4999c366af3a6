/**
 * Vertices of DL4J graphs that DL4J lacks and the ready-made architectures use. They hold no
 * parameters and are named in the configuration of a saved network: plain DL4J opens such a file
 * where gen-gan is on the class path.
 */
package io.gen4j.gan.vertex;
