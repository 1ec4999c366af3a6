package io.gen4j.gan;

import io.gen4j.gan.loss.GanLoss;
import io.gen4j.gan.term.GanTerm;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The parts of a saved model that are an application's own code, for {@link
 * Gan#load(java.nio.file.Path, GanParts)}.
 *
 * @param loss the loss that the model was trained with, if it is the application's own
 * @param replacesLoss whether the model goes on with {@code loss} if it was trained with another
 * @param terms the application's own terms that the model was trained with, names distinct
 * @param layerPackages packages of the application's own layers, vertices and activations; those
 *     below them are included. A file that names a class of any other package is refused before the
 *     class is loaded
 */
public record GanParts(
    Optional<GanLoss> loss, boolean replacesLoss, List<GanTerm> terms, List<String> layerPackages) {

  /** Only the library's losses and terms. */
  public static final GanParts NONE = new GanParts(Optional.empty(), false, List.of(), List.of());

  /**
   * Makes the lists immutable.
   *
   * @throws IllegalArgumentException if two terms have one name
   */
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
  }

  /** Returns a copy with a loss of the application's own. */
  public GanParts withLoss(GanLoss own) {
    return new GanParts(Optional.of(own), false, terms, layerPackages);
  }

  /** Returns a copy with a loss that takes the place of the one that the model was trained with. */
  public GanParts withLossReplaced(GanLoss other) {
    return new GanParts(Optional.of(other), true, terms, layerPackages);
  }

  /** Returns a copy with one more term of the application's own. */
  public GanParts withTerm(GanTerm own) {
    List<GanTerm> all = new ArrayList<>(terms);
    all.add(own);
    return new GanParts(loss, replacesLoss, all, layerPackages);
  }

  /** Returns a copy that also allows the application's own layers of a package. */
  public GanParts withLayersOf(String name) {
    List<String> all = new ArrayList<>(layerPackages);
    all.add(name);
    return new GanParts(loss, replacesLoss, terms, all);
  }
}
