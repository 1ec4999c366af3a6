package io.gen4j.examples.judge;

import java.util.List;

/**
 * What a judge says about a set of images.
 *
 * @param judged number of images, at least 1
 * @param confident fraction of the images whose most probable class has a probability of {@link
 *     Judge#CONFIDENT} or more, from 0 to 1
 * @param classCounts for each class, the number of images that it is the most probable class of;
 *     over all images, confident or not, so the counts add up to {@code judged}
 */
public record JudgeReport(int judged, double confident, List<Integer> classCounts) {

  /**
   * Checks that the figures agree with each other.
   *
   * @throws IllegalArgumentException if they do not
   */
  public JudgeReport {
    classCounts = List.copyOf(classCounts);
    if (judged < 1) {
      throw new IllegalArgumentException("A report is about at least one image, but got " + judged);
    }
    if (!(confident >= 0 && confident <= 1)) {
      throw new IllegalArgumentException(
          "The confident share is a fraction from 0 to 1, but got " + confident);
    }
    int sum = 0;
    for (int count : classCounts) {
      if (count < 0) {
        throw new IllegalArgumentException("A count is 0 or more, but got " + classCounts);
      }
      sum += count;
    }
    if (sum != judged) {
      throw new IllegalArgumentException(
          "Class counts add up to the " + judged + " images judged, but got " + classCounts);
    }
  }
}
