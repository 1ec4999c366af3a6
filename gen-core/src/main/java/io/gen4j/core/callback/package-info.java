/**
 * Callbacks that watch, measure and keep a training: {@code RunFolder} is all of them in one line.
 */
package io.gen4j.core.callback;
