package io.gen4j.gan;

import io.gen4j.gan.loss.GanLoss;
import io.gen4j.gan.term.GanTerm;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An application's own code in a saved model, for {@link Gan#load(java.nio.file.Path, GanParts)}.
 *
 * @param loss the application's own loss, if any
 * @param replacesLoss whether {@code loss} may replace another loss that the model was trained with
 * @param terms the application's own terms that the model was trained with, with distinct names
 * @param layerPackages packages of the application's own layers, vertices and activations,
 *     including subpackages. Loading refuses a file that names a class of any other package, before
 *     it loads the class
 */
public record GanParts(
    Optional<GanLoss> loss, boolean replacesLoss, List<GanTerm> terms, List<String> layerPackages) {

  /** Only the library's losses and terms. */
  public static final GanParts NONE = new GanParts(Optional.empty(), false, List.of(), List.of());

  /** Throws {@link IllegalArgumentException} if two terms share a name. */
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

  /** Returns a copy with the application's own loss. */
  public GanParts withLoss(GanLoss own) {
    return new GanParts(Optional.of(own), false, terms, layerPackages);
  }

  /** Returns a copy whose loss replaces the one that the model was trained with. */
  public GanParts withLossReplaced(GanLoss other) {
    return new GanParts(Optional.of(other), true, terms, layerPackages);
  }

  /** Returns a copy with one more of the application's own terms. */
  public GanParts withTerm(GanTerm own) {
    List<GanTerm> all = new ArrayList<>(terms);
    all.add(own);
    return new GanParts(loss, replacesLoss, all, layerPackages);
  }

  /** Returns a copy that also allows a package of the application's own layers. */
  public GanParts withLayersOf(String name) {
    List<String> all = new ArrayList<>(layerPackages);
    all.add(name);
    return new GanParts(loss, replacesLoss, terms, all);
  }
}
