package io.gen4j.gan.term;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * A term that the discriminator, the generator or both add to their adversarial losses. Implement
 * the methods of the passes that the term needs; the others do nothing.
 *
 * <p>A discriminator term receives these calls in each discriminator update. A generator term
 * receives the last two in each step:
 *
 * <ol>
 *   <li>{@link #addExamples}: adds examples to the discriminator's pass, for example changed copies
 *       of the real ones.
 *   <li>{@link #discriminator} or {@link #generator}: given the discriminator's outputs, returns
 *       the term's value and adds its derivatives.
 *   <li>{@link #afterDiscriminator} or {@link #afterGenerator}: after the main backward pass, runs
 *       passes of its own and adds to the parameter gradients.
 * </ol>
 *
 * <p>A term holds no state. It declares what it keeps between updates in {@link #initialState}; the
 * model saves these numbers and restores them in a rollback. Weights are settings of the term.
 */
public interface GanTerm {

  /** Returns the name of the term in metrics and model files; distinct among a model's terms. */
  String name();

  /** Returns the settings to save: strings, numbers, booleans, and lists and maps of these. */
  default Map<String, Object> settings() {
    return Map.of();
  }

  /**
   * Whether the term takes part in an update.
   *
   * @param update index from 0, over all calls of {@code fit}: of the discriminator's update for
   *     its terms, of the step for generator terms
   */
  default boolean isDue(long update) {
    return true;
  }

  /** Returns the names of inner discriminator layers whose activations the term reads. */
  default List<String> layers() {
    return List.of();
  }

  /** Whether real examples also pass through the discriminator in the generator's step. */
  default boolean generatorSeesReal() {
    return false;
  }

  /**
   * Whether the term reads the discriminator. If not, {@link #generator} and {@link
   * #afterGenerator} are also called in the steps of {@link
   * io.gen4j.gan.GanOptions#withPretraining}, in which there are no outputs and features.
   */
  default boolean needsDiscriminator() {
    return true;
  }

  /**
   * Whether the term compares each generated example with the real example of the same condition. A
   * model whose real examples do not belong to the conditions refuses such a term.
   */
  default boolean needsPairs() {
    return false;
  }

  /** Returns the initial values, by name, of the numbers that the term keeps between updates. */
  default Map<String, Double> initialState() {
    return Map.of();
  }

  /** Returns examples to score in the same pass as the real and generated ones. */
  default List<ChangedExamples> addExamples(UpdateExamples examples) {
    return List.of();
  }

  /**
   * Adds the term's derivatives to the discriminator's loss.
   *
   * @return the term's value, a mean over the batch that is part of the reported loss; empty if the
   *     term is not in this loss
   */
  default OptionalDouble discriminator(DiscriminatorTerms terms) {
    return OptionalDouble.empty();
  }

  /**
   * Adds the term's derivatives to the generator's loss.
   *
   * @return the term's value, a mean over the batch that is part of the reported loss; empty if the
   *     term is not in this loss
   */
  default OptionalDouble generator(GeneratorTerms terms) {
    return OptionalDouble.empty();
  }

  /**
   * Adds to the discriminator's parameter gradients with passes of the term's own.
   *
   * @return the term's value, which is a metric but not part of the reported loss
   */
  default OptionalDouble afterDiscriminator(DiscriminatorPasses passes) {
    return OptionalDouble.empty();
  }

  /**
   * Adds to the generator's parameter gradients with passes of the term's own.
   *
   * @return the term's value, which is a metric but not part of the reported loss
   */
  default OptionalDouble afterGenerator(GeneratorPasses passes) {
    return OptionalDouble.empty();
  }
}
