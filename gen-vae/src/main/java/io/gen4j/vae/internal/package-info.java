/** Not for applications: may change in any release. */
package io.gen4j.vae.internal;
