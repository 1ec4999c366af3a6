package io.gen4j.gan.internal;

import io.gen4j.gan.option.Alternation;
import io.gen4j.gan.option.Objective;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The settings of a training step.
 *
 * @param generatorInput builds the generator's inputs
 * @param discriminatorInput builds the discriminator's inputs
 * @param conditioner draws and reads conditions
 * @param objective adversarial losses
 * @param terms further terms, those of the conditioning first
 * @param alternation how the networks take turns
 * @param health whether to report health metrics
 * @param seed seed of all randomness
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
