package io.gen4j.gan.option;

import io.gen4j.gan.loss.GanLoss;
import io.gen4j.gan.loss.GanLosses;
import io.gen4j.gan.term.GanTerm;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What the two networks minimize: a pair of adversarial losses plus further terms.
 *
 * @param loss pair of adversarial losses
 * @param labelSmoothing one-sided label smoothing s from 0 (off) to below 1: the label of real
 *     examples is 1 - s (Salimans et al. 2016, arXiv:1606.03498); for losses with labels only
 * @param terms terms added to the losses, with distinct names
 */
public record Objective(GanLoss loss, double labelSmoothing, List<GanTerm> terms) {

  /** Names of metrics that terms may not take. */
  private static final Set<String> METRICS =
      Set.of(
          "discriminator_loss",
          "generator_loss",
          "class_loss",
          "generator_class_loss",
          "code_loss",
          "generator_code_loss",
          "discriminator_gradient_norm",
          "generator_gradient_norm",
          "accuracy_real",
          "accuracy_fake",
          "augmentation",
          "diversity");

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if the loss has no labels to smooth, the smoothing is out of
   *     range, a custom loss has the name of a library loss, or two terms or metrics share a name
   */
  public Objective {
    GanLosses.smoothed(loss, labelSmoothing);
    if (GanLosses.names().contains(loss.name()) && !loss.equals(GanLosses.named(loss.name()))) {
      throw new IllegalArgumentException(
          "The name '"
              + loss.name()
              + "' belongs to a library loss, which a saved model would load instead; rename your"
              + " own loss. To smooth labels, use withLabelSmoothing");
    }
    terms = List.copyOf(terms);
    Set<String> names = new HashSet<>(METRICS);
    for (GanTerm term : terms) {
      if (!names.add(term.name())) {
        throw taken(term.name());
      }
    }
    for (GanTerm term : terms) {
      // A term in both losses also reports a metric with this prefix.
      if (names.contains("generator_" + term.name())) {
        throw taken(term.name());
      }
    }
  }

  private static IllegalArgumentException taken(String name) {
    return new IllegalArgumentException(
        "The name '"
            + name
            + "', or 'generator_"
            + name
            + "', is taken by another term or metric. Files and metrics identify a term by its"
            + " name; give it a distinct one");
  }

  /** Returns the adversarial losses with label smoothing applied. */
  public GanLoss smoothedLoss() {
    return GanLosses.smoothed(loss, labelSmoothing);
  }

  /** Returns a copy with another pair of losses. */
  public Objective withLoss(GanLoss pair) {
    return new Objective(pair, labelSmoothing, terms);
  }

  /** Returns a copy with another label smoothing. */
  public Objective withLabelSmoothing(double below) {
    return new Objective(loss, below, terms);
  }

  /** Returns a copy with these terms in place of earlier ones. */
  public Objective withTerms(List<? extends GanTerm> all) {
    return new Objective(loss, labelSmoothing, List.copyOf(all));
  }

  /** Returns a copy with one more term. */
  public Objective withTerm(GanTerm term) {
    List<GanTerm> all = new ArrayList<>(terms);
    all.add(term);
    return new Objective(loss, labelSmoothing, all);
  }
}
