/** Runnable examples. {@link Launcher} starts them by name. */
package io.gen4j.examples;
