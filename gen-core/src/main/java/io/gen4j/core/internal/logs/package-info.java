/** Metrics of a training as text: files, lines. Not for import. */
package io.gen4j.core.internal.logs;
