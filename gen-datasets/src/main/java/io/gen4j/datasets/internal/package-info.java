/**
 * Not for import: readers, codecs and views behind {@code io.gen4j.datasets}; may change anytime.
 */
package io.gen4j.datasets.internal;
