package io.gen4j.examples.fuzz;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * A loader under test.
 *
 * @param name name in reports and of the folder of its finds
 * @param suffix end of the name of its files
 * @param seeds valid files
 * @param mutator damages files
 * @param documented exceptions that the loader may throw
 * @param load loads a file and uses what it gives
 * @param asModel whether entries of model files are damaged and sealed again
 * @param share part of a long run's inputs
 */
record FuzzTarget(
    String name,
    String suffix,
    List<byte[]> seeds,
    Mutator mutator,
    Set<Class<? extends Exception>> documented,
    Loader load,
    boolean asModel,
    double share) {

  private static final List<String> TEXTS = List.of("gen4j/model.json", "configuration.json");

  /** Loads a file. */
  @FunctionalInterface
  interface Loader {
    void load(Path file) throws Exception;
  }

  /** Returns the input of a number, which is the same in every run. */
  byte[] input(long number) {
    SplittableRandom random = new SplittableRandom(number * 0x9E3779B97F4A7C15L + name.hashCode());
    byte[] seed = seeds.get(random.nextInt(seeds.size()));
    if (!asModel || random.nextInt(5) == 0) {
      return mutator.mutate(seed, seeds, random);
    }
    Map<String, byte[]> entries = new LinkedHashMap<>(ModelZip.entries(seed));
    List<String> names = List.copyOf(entries.keySet());
    String name = names.get(random.nextInt(names.size()));
    if (random.nextInt(3) == 0) {
      name = TEXTS.get(0);
    }
    switch (random.nextInt(24)) {
      case 0 -> entries.remove(name);
      case 1 -> entries.put(names.get(random.nextInt(names.size())), entries.get(name));
      default ->
          entries.put(
              name,
              mutator.mutate(
                  entries.get(name),
                  List.of(entries.get(names.get(random.nextInt(names.size())))),
                  random));
    }
    return ModelZip.sealed(entries);
  }

  /** Returns whether a loader may answer with this. */
  boolean allows(Throwable thrown) {
    return documented.stream().anyMatch(type -> type.isInstance(thrown));
  }
}
