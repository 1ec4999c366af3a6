/**
 * Measures of how good samples are: distances between distributions of features, diversity,
 * coverage, memorization. Every measure works on features from any network or function, see {@link
 * io.gen4j.core.evaluation.FeatureExtractor}.
 */
package io.gen4j.core.evaluation;
