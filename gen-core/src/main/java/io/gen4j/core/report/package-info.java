/** The report of a training run: one HTML page that shows everything a run folder holds. */
package io.gen4j.core.report;
