/**
 * Measures of sample quality: distances between distributions of features, diversity, coverage and
 * memorization. Every measure works with features from any network or function, see {@link
 * io.gen4j.core.evaluation.FeatureExtractor}.
 */
package io.gen4j.core.evaluation;
