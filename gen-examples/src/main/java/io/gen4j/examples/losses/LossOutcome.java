package io.gen4j.examples.losses;

/**
 * The result of training with one loss.
 *
 * @param judgeConfident fraction of samples to which the classifier gives some digit with a
 *     probability of 0.9 or more
 * @param fewestOfDigit number of samples classified as the rarest digit
 * @param mostOfDigit number of samples classified as the most frequent digit
 * @param frechetDistance Fréchet distance to the test digits, on the features of the classifier
 * @param seconds training time in seconds
 */
public record LossOutcome(
    double judgeConfident,
    int fewestOfDigit,
    int mostOfDigit,
    double frechetDistance,
    double seconds) {}
