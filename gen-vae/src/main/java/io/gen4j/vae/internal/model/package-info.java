/** Training and evaluation of a VAE on its networks. Not for applications. */
package io.gen4j.vae.internal.model;
