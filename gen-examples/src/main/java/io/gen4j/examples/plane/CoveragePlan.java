package io.gen4j.examples.plane;

/**
 * The settings that determine the result of training on points in the plane.
 *
 * @param setting name of the setting
 * @param how the setting's networks and options, in words
 * @param seed seed of data, weights and noise
 * @param points points to train on
 * @param batch batch size
 * @param steps training steps
 * @param samples samples to measure
 */
public record CoveragePlan(
    String setting, String how, long seed, int points, int batch, long steps, int samples) {}
