package io.gen4j.examples.losses;

/**
 * The settings that determine the result of training with one loss.
 *
 * @param loss name of the loss
 * @param how how the settings differ from MnistGan's, in words
 * @param seed seed of weights, data order and noise
 * @param examples digits to train on
 * @param batch batch size
 * @param steps training steps
 * @param judged samples that are classified
 */
public record LossPlan(
    String loss, String how, long seed, int examples, int batch, long steps, int judged) {}
