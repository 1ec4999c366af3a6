/**
 * Text as sequences of tokens.
 *
 * <p>A {@link io.gen4j.datasets.text.Text} names the source, a {@link
 * io.gen4j.datasets.text.Tokenizer} turns it into numbers, a {@link io.gen4j.datasets.text.Corpus}
 * holds the numbers in memory or in a file, and a {@link io.gen4j.datasets.text.TokenDataset} makes
 * examples of them: sentences with padding, or windows of a long text.
 */
package io.gen4j.datasets.text;
