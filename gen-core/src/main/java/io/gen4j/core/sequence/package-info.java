/**
 * Autoregressive models of sequences: training by maximum likelihood, evaluation in nats, sampling
 * step by step.
 */
package io.gen4j.core.sequence;
