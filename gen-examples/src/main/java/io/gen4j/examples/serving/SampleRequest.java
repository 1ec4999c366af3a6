package io.gen4j.examples.serving;

import io.gen4j.core.training.GenerativeModel;
import io.gen4j.examples.http.Refusal;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A request for images.
 *
 * @param seed equal seeds give equal images; drawn if the request has none
 * @param label class of all images, if the request has one
 * @param count number of images
 */
record SampleRequest(long seed, OptionalInt label, int count) {

  private static final Set<String> NAMES = Set.of("seed", "class", "count");

  /**
   * Reads a query such as {@code seed=1&class=3&count=16}.
   *
   * @param query raw query, or null
   * @param classes number of classes of the model, 0 for none
   */
  static SampleRequest of(String query, int classes, Limits limits) throws Refusal {
    if (query != null && query.length() > Limits.QUERY) {
      throw new Refusal(414, "The query is longer than " + Limits.QUERY + " characters");
    }
    Map<String, String> given = new HashMap<>();
    for (String pair : query == null || query.isEmpty() ? new String[0] : query.split("&", -1)) {
      int end = Math.max(0, pair.indexOf('='));
      String name = pair.substring(0, end);
      if (!NAMES.contains(name) || given.put(name, pair.substring(end + 1)) != null) {
        throw new Refusal(400, "Accepted once each: seed, class, count");
      }
    }
    long seed = seed(given.get("seed"));
    int count = number("count", given.getOrDefault("count", "1"), 1, limits.count());
    if (!given.containsKey("class")) {
      return new SampleRequest(seed, OptionalInt.empty(), count);
    }
    if (classes == 0) {
      throw new Refusal(400, "This model has no classes");
    }
    int label = number("class", given.get("class"), 0, classes - 1);
    return new SampleRequest(seed, OptionalInt.of(label), count);
  }

  private static long seed(String text) throws Refusal {
    if (text == null) {
      return ThreadLocalRandom.current().nextLong();
    }
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new Refusal(400, "seed must be a whole number of 64 bits");
    }
  }

  private static int number(String name, String text, int least, int most) throws Refusal {
    if (text.matches("\\d{1,6}")) {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    }
    throw new Refusal(400, name + " must be a whole number from " + least + " to " + most);
  }

  /** Draws the images, {@code [count, ...shape]}. The caller closes the array. */
  INDArray draw(GenerativeModel model) {
    if (label.isEmpty()) {
      return model.sample(count, seed);
    }
    int[] labels = new int[count];
    Arrays.fill(labels, label.getAsInt());
    return model.sample(labels, seed);
  }
}
