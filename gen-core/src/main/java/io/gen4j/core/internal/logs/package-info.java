/** Metrics of a training as text in files and log lines. Not for import. */
package io.gen4j.core.internal.logs;
