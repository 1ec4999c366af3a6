/** Ready-made pairs of a generator and a discriminator. */
package io.gen4j.gan.architecture;
