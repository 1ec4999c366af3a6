/**
 * Measures of generated sequences of tokens: BLEU, self-BLEU, ROUGE, distinct n-grams, likelihood
 * under another model, and quality against diversity.
 *
 * <p>Sequences are arrays of token numbers without start, end and padding tokens. Numbers may be
 * any ints, as long as equal tokens have equal numbers.
 */
package io.gen4j.core.evaluation.text;
