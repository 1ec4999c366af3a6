/**
 * DL4J graph vertices without parameters that the ready-made architectures need and DL4J lacks.
 * Saved configurations name them, so plain DL4J needs gen-gan on the class path to open such a
 * file.
 */
package io.gen4j.gan.vertex;
