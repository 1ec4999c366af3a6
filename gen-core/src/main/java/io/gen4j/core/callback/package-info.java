/**
 * Callbacks that log, evaluate, plot and save during training. {@code RunFolder} combines them in
 * one callback.
 */
package io.gen4j.core.callback;
