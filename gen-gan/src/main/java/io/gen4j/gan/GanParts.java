package io.gen4j.gan;

import io.gen4j.gan.loss.GanLoss;
import io.gen4j.gan.term.GanTerm;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The parts of a saved model that are an application's own code, for {@link
 * Gan#load(java.nio.file.Path, GanParts)}.
 *
 * @param loss the loss that the model was trained with, if it is the application's own
 * @param terms the terms of the application's own
 */
public record GanParts(Optional<GanLoss> loss, List<GanTerm> terms) {

  /** Nothing but the library's own losses and terms. */
  public static final GanParts NONE = new GanParts(Optional.empty(), List.of());

  /** Makes the list immutable. */
  public GanParts {
    terms = List.copyOf(terms);
  }

  /** Returns a copy with a loss of the application's own. */
  public GanParts withLoss(GanLoss own) {
    return new GanParts(Optional.of(own), terms);
  }

  /** Returns a copy with one more term of the application's own. */
  public GanParts withTerm(GanTerm own) {
    List<GanTerm> all = new ArrayList<>(terms);
    all.add(own);
    return new GanParts(loss, all);
  }
}
