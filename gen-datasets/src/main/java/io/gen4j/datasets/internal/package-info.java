/**
 * Readers and views behind {@code io.gen4j.datasets}. Not for applications: they may change in any
 * release.
 */
package io.gen4j.datasets.internal;
