package io.gen4j.core.evaluation.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Numbers n-grams exactly, without hashes of whole n-grams: the key of an n-gram is the number of
 * its first n - 1 tokens and its last token.
 */
final class Ngrams {

  private final List<LongIndex> orders = new ArrayList<>();

  /**
   * Creates an index.
   *
   * @param most largest n
   */
  Ngrams(int most) {
    for (int n = 0; n < most; n++) {
      orders.add(new LongIndex());
    }
  }

  /** Returns how many distinct n-grams were added. */
  int size(int n) {
    return orders.get(n - 1).size();
  }

  /** Returns the numbers of the n-grams of a sequence, for each n from 1; all get a number. */
  int[][] add(int... tokens) {
    return numbers(tokens, true);
  }

  /** Returns the numbers of the n-grams of a sequence, for each n from 1; -1 if one has none. */
  int[][] find(int... tokens) {
    return numbers(tokens, false);
  }

  private int[][] numbers(int[] tokens, boolean add) {
    int[][] all = new int[orders.size()][];
    int[] before = new int[tokens.length + 1];
    for (int n = 1; n <= orders.size(); n++) {
      LongIndex index = orders.get(n - 1);
      int[] found = new int[Math.max(0, tokens.length - n + 1)];
      for (int i = 0; i < found.length; i++) {
        long key = (long) before[i] << 32 | tokens[i + n - 1] & 0xffffffffL;
        found[i] = before[i] < 0 ? -1 : add ? index.add(key) : index.find(key);
      }
      all[n - 1] = found;
      before = found;
    }
    return all;
  }

  /** Takes a number of an n-gram and how often it occurs in a sequence. */
  @FunctionalInterface
  interface Counted {
    /** Takes one n-gram. */
    void accept(int number, int count);
  }

  /** Counts equal numbers, without -1. */
  static void count(int[] numbers, Counted counted) {
    int[] sorted = numbers.clone();
    Arrays.sort(sorted);
    for (int i = 0; i < sorted.length; ) {
      int end = i + 1;
      while (end < sorted.length && sorted[end] == sorted[i]) {
        end++;
      }
      if (sorted[i] >= 0) {
        counted.accept(sorted[i], end - i);
      }
      i = end;
    }
  }
}
