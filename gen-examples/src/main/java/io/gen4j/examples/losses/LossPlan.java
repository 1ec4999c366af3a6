package io.gen4j.examples.losses;

/**
 * What decides what comes of a training with one loss.
 *
 * @param loss name of the loss
 * @param how what the setting has beside MnistGan's, in words
 * @param seed seed of weights, data order and noise
 * @param examples digits to train on
 * @param batch batch size
 * @param steps steps of training
 * @param judged samples that the judge looks at
 */
public record LossPlan(
    String loss, String how, long seed, int examples, int batch, long steps, int judged) {}
