/** Helpers. Not for import. */
package io.gen4j.gan.internal;
