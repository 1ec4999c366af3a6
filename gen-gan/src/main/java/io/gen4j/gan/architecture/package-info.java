/** Ready-made pairs of networks. */
package io.gen4j.gan.architecture;
