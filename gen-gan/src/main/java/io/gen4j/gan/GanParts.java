package io.gen4j.gan;

import io.gen4j.gan.loss.GanLoss;
import io.gen4j.gan.term.GanTerm;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An application's own code in a saved model, and changes for further training, for {@link
 * Gan#load(java.nio.file.Path, GanParts)}.
 *
 * @param loss the application's own loss, if any
 * @param replacesLoss whether {@code loss} may replace another loss that the model was trained with
 * @param terms the application's own terms that the model was trained with, with distinct names
 * @param layerPackages packages of the application's own layers, vertices and activations,
 *     including subpackages. Loading refuses a file that names a class of any other package, before
 *     it loads the class
 * @param linearDecay new length of the linear decay in steps of the whole training; 0 keeps the
 *     model's own
 */
public record GanParts(
    Optional<GanLoss> loss,
    boolean replacesLoss,
    List<GanTerm> terms,
    List<String> layerPackages,
    long linearDecay) {

  /** Only the library's losses and terms. */
  public static final GanParts NONE =
      new GanParts(Optional.empty(), false, List.of(), List.of(), 0);

  /** Throws {@link IllegalArgumentException} if two terms share a name or the decay is negative. */
  public GanParts {
    terms = List.copyOf(terms);
    Set<String> names = new HashSet<>();
    for (GanTerm term : terms) {
      if (!names.add(term.name())) {
        throw new IllegalArgumentException(
            "Two terms are named '" + term.name() + "'; give each term of the model once");
      }
    }
    layerPackages = List.copyOf(layerPackages);
    if (linearDecay < 0) {
      throw new IllegalArgumentException(
          "A linear decay has 1 or more steps (0 keeps the model's own), got " + linearDecay);
    }
  }

  /** Returns a copy with the application's own loss. */
  public GanParts withLoss(GanLoss own) {
    return new GanParts(Optional.of(own), false, terms, layerPackages, linearDecay);
  }

  /** Returns a copy whose loss replaces the one that the model was trained with. */
  public GanParts withLossReplaced(GanLoss other) {
    return new GanParts(Optional.of(other), true, terms, layerPackages, linearDecay);
  }

  /** Returns a copy with one more of the application's own terms. */
  public GanParts withTerm(GanTerm own) {
    List<GanTerm> all = new ArrayList<>(terms);
    all.add(own);
    return new GanParts(loss, replacesLoss, all, layerPackages, linearDecay);
  }

  /** Returns a copy that also allows a package of the application's own layers. */
  public GanParts withLayersOf(String name) {
    List<String> all = new ArrayList<>(layerPackages);
    all.add(name);
    return new GanParts(loss, replacesLoss, terms, all, linearDecay);
  }

  /**
   * Returns a copy that changes the length of the linear decay, see {@link
   * GanOptions#withLinearDecay}. Use it to extend a finished training. Earlier steps count, and the
   * optimizers keep their state.
   */
  public GanParts withLinearDecay(long steps) {
    return new GanParts(loss, replacesLoss, terms, layerPackages, steps);
  }
}
