/** Shared numerics of gen-vae. Not for applications: it may change in any release. */
package io.gen4j.vae.internal;
