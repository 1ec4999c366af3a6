package io.gen4j.examples.judge;

import java.util.List;

/**
 * The result of classifying a set of images.
 *
 * @param judged number of images, at least 1
 * @param confident fraction of the images whose most probable class has a probability of {@link
 *     Judge#CONFIDENT} or more, from 0 to 1
 * @param classCounts for each class, the number of images predicted as that class, confident or
 *     not; the counts add up to {@code judged}
 */
public record JudgeReport(int judged, double confident, List<Integer> classCounts) {

  /**
   * Checks that the figures are consistent.
   *
   * @throws IllegalArgumentException if they do not
   */
  public JudgeReport {
    classCounts = List.copyOf(classCounts);
    if (judged < 1) {
      throw new IllegalArgumentException("A report needs at least one image, but got " + judged);
    }
    if (!(confident >= 0 && confident <= 1)) {
      throw new IllegalArgumentException(
          "The confident fraction must be from 0 to 1, but got " + confident);
    }
    int sum = 0;
    for (int count : classCounts) {
      if (count < 0) {
        throw new IllegalArgumentException(
            "Class counts must be 0 or more, but got " + classCounts);
      }
      sum += count;
    }
    if (sum != judged) {
      throw new IllegalArgumentException(
          "Class counts must add up to "
              + judged
              + ", the number of images, but got "
              + classCounts);
    }
  }
}
