/** Random numbers as functions of seeds, and distributions of latent vectors. */
package io.gen4j.core.random;
