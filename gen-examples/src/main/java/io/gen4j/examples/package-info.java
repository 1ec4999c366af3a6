/** Runnable examples, started by their names. */
package io.gen4j.examples;
