package io.gen4j.gan.internal;

import io.gen4j.gan.option.Alternation;
import io.gen4j.gan.option.Objective;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a step plays by.
 *
 * @param generatorInput how latent vectors and conditions enter the generator
 * @param discriminatorInput how examples and conditions enter the discriminator
 * @param conditioner what generated examples are asked for
 * @param objective adversarial losses
 * @param terms terms on top, those of the conditioning first
 * @param health whether metrics tell how the game stands
 * @param seed seed of everything that is drawn
 */
public record Game(
    GeneratorInput generatorInput,
    DiscriminatorInput discriminatorInput,
    Conditioner conditioner,
    Objective objective,
    List<RunningTerm> terms,
    Alternation alternation,
    boolean health,
    long seed) {

  /** Returns the terms that take part in an update. */
  List<RunningTerm> due(long update) {
    return terms.stream().filter(running -> running.term().isDue(update)).toList();
  }

  /** Returns the layers of the discriminator that terms read. */
  static Set<String> layers(List<RunningTerm> terms) {
    return terms.stream()
        .flatMap(running -> running.term().layers().stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
