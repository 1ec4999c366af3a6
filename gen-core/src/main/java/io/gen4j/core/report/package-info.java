/** The report of a training run: an HTML page that shows the content of a run folder. */
package io.gen4j.core.report;
