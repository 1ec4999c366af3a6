/** The training loop: options, callbacks, progress, report, failures. */
package io.gen4j.core.training;
