/** Anomaly scores, and how well they separate anomalies from normal examples. */
package io.gen4j.examples.anomaly;
