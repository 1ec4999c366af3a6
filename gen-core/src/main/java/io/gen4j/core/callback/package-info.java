/** Ready-made callbacks: logs, TensorBoard files, progress on the terminal. */
package io.gen4j.core.callback;
