/** The training loop with its options, callbacks, progress, reports and failures. */
package io.gen4j.core.training;
