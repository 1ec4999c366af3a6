package io.gen4j.core.evaluation.text;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The references of BLEU. The largest count of each n-gram in any reference is computed once, and
 * also the largest without the reference that has it, for self-BLEU.
 */
final class References {

  private final Ngrams ngrams;
  private final int[][] largest;
  private final int[][] holder;
  private final int[][] second;
  private final TreeMap<Integer, Integer> lengths = new TreeMap<>();

  References(List<int[]> references, int order) {
    this.ngrams = new Ngrams(order);
    this.largest = new int[order][64];
    this.holder = new int[order][64];
    this.second = new int[order][64];
    for (int i = 0; i < references.size(); i++) {
      int reference = i;
      int[][] numbers = ngrams.add(references.get(i));
      for (int n = 0; n < order; n++) {
        int orderIndex = n;
        grow(n, ngrams.size(n + 1));
        Ngrams.count(numbers[n], (number, count) -> note(orderIndex, number, count, reference));
      }
      lengths.merge(references.get(i).length, 1, Integer::sum);
    }
  }

  private void grow(int n, int needed) {
    if (needed > largest[n].length) {
      int size = Math.max(needed, 2 * largest[n].length);
      largest[n] = Arrays.copyOf(largest[n], size);
      holder[n] = Arrays.copyOf(holder[n], size);
      second[n] = Arrays.copyOf(second[n], size);
    }
  }

  private void note(int n, int number, int count, int reference) {
    if (count > largest[n][number]) {
      second[n][number] = largest[n][number];
      largest[n][number] = count;
      holder[n][number] = reference;
    } else if (count > second[n][number]) {
      second[n][number] = count;
    }
  }

  /**
   * Adds the matches of a candidate.
   *
   * @param without number of the reference to leave out, or -1
   */
  void match(int[] candidate, int without, Matches matches) {
    int[][] numbers = ngrams.find(candidate);
    for (int n = 0; n < numbers.length; n++) {
      int orderIndex = n;
      int[] matched = {0};
      Ngrams.count(
          numbers[n],
          (number, count) -> {
            int most =
                holder[orderIndex][number] == without
                    ? second[orderIndex][number]
                    : largest[orderIndex][number];
            matched[0] += Math.min(count, most);
          });
      matches.add(n, matched[0], numbers[n].length);
    }
    matches.addLengths(candidate.length, closest(candidate.length, without >= 0));
  }

  /** Returns the length of a reference nearest to a length; of two, the shorter one. */
  private int closest(int length, boolean withoutItself) {
    if (withoutItself && lengths.get(length) == 1) {
      return nearer(length, lengths.lowerEntry(length), lengths.higherEntry(length));
    }
    return nearer(length, lengths.floorEntry(length), lengths.ceilingEntry(length));
  }

  private static int nearer(
      int length, Map.Entry<Integer, Integer> below, Map.Entry<Integer, Integer> above) {
    if (below == null || above == null) {
      return (below == null ? above : below).getKey();
    }
    return length - below.getKey() <= above.getKey() - length ? below.getKey() : above.getKey();
  }
}
