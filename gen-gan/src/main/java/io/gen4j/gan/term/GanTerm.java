package io.gen4j.gan.term;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * A term that the discriminator, the generator, or both minimize on top of the adversarial losses.
 * Implement the methods of the passes that the term takes part in; the others do nothing.
 *
 * <p>A term of the discriminator goes through these calls in each of its updates, one of the
 * generator through the last two in each step:
 *
 * <ol>
 *   <li>{@link #addExamples}: further examples to judge in the same pass, for example changed
 *       copies of the real ones.
 *   <li>{@link #discriminator} or {@link #generator}: given what the discriminator made of the
 *       examples, returns the term's value and adds its derivatives.
 *   <li>{@link #afterDiscriminator} or {@link #afterGenerator}: after the main backward pass, runs
 *       passes of its own and adds to the parameter gradients.
 * </ol>
 *
 * <p>A term holds no state: what it keeps from one update to the next is declared by {@link
 * #initialState} and lives in the model, which saves it and takes it back in a rollback. Weights
 * are the term's own settings.
 */
public interface GanTerm {

  /**
   * Returns the name of the term in metrics and in saved models, for example {@code
   * feature_matching}; distinct among a model's terms.
   */
  String name();

  /**
   * Returns the settings that are saved with the model, as plain data: strings, numbers, booleans,
   * lists and maps of them.
   */
  default Map<String, Object> settings() {
    return Map.of();
  }

  /**
   * Whether the term takes part in an update.
   *
   * @param update number of the update from 0, over all calls of {@code fit}: of the
   *     discriminator's in its terms, of the step in the generator's
   */
  default boolean isDue(long update) {
    return true;
  }

  /** Returns the names of the discriminator's inner layers whose activations the term reads. */
  default List<String> layers() {
    return List.of();
  }

  /** Whether real examples pass the discriminator in the generator's step too. */
  default boolean generatorSeesReal() {
    return false;
  }

  /** Returns the numbers that the term keeps between updates, by name, as they start. */
  default Map<String, Double> initialState() {
    return Map.of();
  }

  /** Returns examples that the discriminator judges in the same pass as the real and fake ones. */
  default List<ChangedExamples> addExamples(UpdateExamples examples) {
    return List.of();
  }

  /**
   * Adds the term's derivatives to the discriminator's loss.
   *
   * @return the term's value, a mean over the batch, which the discriminator's loss includes; empty
   *     if the term has no part in it
   */
  default OptionalDouble discriminator(DiscriminatorTerms terms) {
    return OptionalDouble.empty();
  }

  /**
   * Adds the term's derivatives to the generator's loss.
   *
   * @return the term's value, a mean over the batch, which the generator's loss includes; empty if
   *     the term has no part in it
   */
  default OptionalDouble generator(GeneratorTerms terms) {
    return OptionalDouble.empty();
  }

  /**
   * Adds to the discriminator's parameter gradients by passes of the term's own.
   *
   * @return the term's value, which is a metric but no part of the loss that is reported
   */
  default OptionalDouble afterDiscriminator(DiscriminatorPasses passes) {
    return OptionalDouble.empty();
  }

  /**
   * Adds to the generator's parameter gradients by passes of the term's own.
   *
   * @return the term's value, which is a metric but no part of the loss that is reported
   */
  default OptionalDouble afterGenerator(GeneratorPasses passes) {
    return OptionalDouble.empty();
  }
}
