/** Data sets, batches of them, their shapes and their ranges of values. */
package io.gen4j.core.data;
