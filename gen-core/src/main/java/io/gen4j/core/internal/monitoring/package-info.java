/** Events for JDK Flight Recorder. Without the module {@code jdk.jfr}, nothing is recorded. */
package io.gen4j.core.internal.monitoring;
