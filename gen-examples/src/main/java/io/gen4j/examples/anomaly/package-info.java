/** Scores of anomalies, and how well they tell them from normal examples. */
package io.gen4j.examples.anomaly;
