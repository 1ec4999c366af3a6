package io.gen4j.datasets.music;

import java.util.List;

/**
 * A collection of pieces in three parts.
 *
 * @param <T> a piece
 * @param train pieces to learn from
 * @param validation pieces to choose settings with
 * @param test pieces to report
 */
public record Splits<T>(List<T> train, List<T> validation, List<T> test) {

  /** Copies the lists. */
  public Splits {
    train = List.copyOf(train);
    validation = List.copyOf(validation);
    test = List.copyOf(test);
  }
}
