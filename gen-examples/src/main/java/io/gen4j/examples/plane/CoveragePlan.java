package io.gen4j.examples.plane;

/**
 * What decides what comes of a training on points of the plane.
 *
 * @param setting name of the setting
 * @param how the setting's networks and options, in words
 * @param seed seed of data, weights and noise
 * @param points points to train on
 * @param batch batch size
 * @param steps steps of training
 * @param samples samples that are measured
 */
public record CoveragePlan(
    String setting, String how, long seed, int points, int batch, long steps, int samples) {}
