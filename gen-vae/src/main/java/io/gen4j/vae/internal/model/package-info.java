/** Training and evaluation of a VAE. Not for applications. */
package io.gen4j.vae.internal.model;
