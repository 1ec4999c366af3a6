package io.gen4j.datasets.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Finds the pairs of a byte-pair encoding. Counts of pairs are kept up to date, so a merge visits
 * only the words that contain its pair.
 */
final class PairLearner {

  private record Candidate(long pair, long count) {}

  private static final Comparator<Candidate> MOST_FREQUENT =
      Comparator.comparingLong(Candidate::count).reversed().thenComparingLong(Candidate::pair);

  private final List<String> tokens;
  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<int[]> words = new ArrayList<>();
  private final List<Long> wordCounts = new ArrayList<>();
  private final Map<Long, Long> counts = new HashMap<>();
  private final Map<Long, Set<Integer>> places = new HashMap<>();
  private final PriorityQueue<Candidate> candidates = new PriorityQueue<>(MOST_FREQUENT);

  /**
   * Creates a learner.
   *
   * @param tokens tokens so far, among them all bytes; {@link #learn} appends to it
   */
  PairLearner(List<String> tokens) {
    this.tokens = tokens;
    for (int i = 0; i < tokens.size(); i++) {
      numbers.put(tokens.get(i), i);
    }
  }

  /** Adds a word, one character per byte, that occurs {@code count} times. */
  void add(String word, long count) {
    words.add(word.chars().map(c -> numbers.get(String.valueOf((char) c))).toArray());
    wordCounts.add(count);
    change(words.size() - 1, 1);
  }

  /** Merges pairs until there are {@code size} tokens, or no pair is left. */
  void learn(int size) {
    counts.forEach((pair, count) -> candidates.add(new Candidate(pair, count)));
    while (tokens.size() < size && !candidates.isEmpty()) {
      Candidate best = candidates.remove();
      // A candidate whose count has changed is out of date; a current one is in the queue too.
      if (best.count() > 0 && counts.getOrDefault(best.pair(), 0L) == best.count()) {
        merge(best.pair());
      }
    }
  }

  private void merge(long pair) {
    int left = (int) (pair >> 32);
    int right = (int) pair;
    String joined = tokens.get(left) + tokens.get(right);
    Integer known = numbers.get(joined);
    int number = known == null ? tokens.size() : known;
    if (known == null) {
      numbers.put(joined, number);
      tokens.add(joined);
    }
    Set<Long> changed = new HashSet<>();
    for (int word : List.copyOf(places.get(pair))) {
      addPairs(words.get(word), changed);
      change(word, -1);
      words.set(word, merged(words.get(word), left, right, number));
      change(word, 1);
      addPairs(words.get(word), changed);
    }
    for (long each : changed) {
      candidates.add(new Candidate(each, counts.getOrDefault(each, 0L)));
    }
  }

  private static void addPairs(int[] word, Set<Long> pairs) {
    for (int i = 0; i + 1 < word.length; i++) {
      pairs.add(BytePairTokenizer.pair(word[i], word[i + 1]));
    }
  }

  /** Adds the pairs of a word to the counts, or removes them. */
  private void change(int index, int sign) {
    int[] word = words.get(index);
    for (int i = 0; i + 1 < word.length; i++) {
      long pair = BytePairTokenizer.pair(word[i], word[i + 1]);
      counts.merge(pair, sign * wordCounts.get(index), Long::sum);
      Set<Integer> at = places.computeIfAbsent(pair, p -> new HashSet<>());
      if (sign > 0) {
        at.add(index);
      } else {
        at.remove(index);
      }
    }
  }

  private static int[] merged(int[] word, int left, int right, int number) {
    int[] shorter = new int[word.length];
    int count = 0;
    for (int i = 0; i < word.length; i++) {
      if (i + 1 < word.length && word[i] == left && word[i + 1] == right) {
        shorter[count++] = number;
        i++;
      } else {
        shorter[count++] = word[i];
      }
    }
    return Arrays.copyOf(shorter, count);
  }
}
