package io.gen4j.gan.internal;

import io.gen4j.gan.option.Alternation;
import io.gen4j.gan.option.Objective;
import java.util.List;

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
    long seed) {}
