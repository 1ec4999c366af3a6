package io.gen4j.examples.losses;

/**
 * What came of a training with one loss.
 *
 * @param judgeConfident share of samples that the judge gives 0.9 or more to some digit
 * @param fewestOfDigit samples of the digit that the judge sees least
 * @param mostOfDigit samples of the digit that the judge sees most
 * @param frechetDistance Fréchet distance to the test digits, on the judge's features
 * @param seconds seconds of training
 */
public record LossOutcome(
    double judgeConfident,
    int fewestOfDigit,
    int mostOfDigit,
    double frechetDistance,
    double seconds) {}
