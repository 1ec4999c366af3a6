package io.gen4j.gan.term;

import io.gen4j.gan.conditioning.Codes;
import io.gen4j.gan.conditioning.Conditioning;
import io.gen4j.gan.conditioning.ConditioningKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** Creates the library's terms from a conditioning or from saved settings. */
public final class GanTerms {

  /** Readers of the library's terms, by simple class name. */
  private static final Map<String, Function<Settings, GanTerm>> READERS =
      Map.of(
          "GradientPenalty", GradientPenalty::of,
          "Consistency", Consistency::of,
          "PathLength", PathLength::of,
          "FeatureMatching", FeatureMatching::of,
          "Reconstruction", Reconstruction::of);

  private GanTerms() {}

  /** Returns the terms that a conditioning requires. */
  public static List<GanTerm> of(Conditioning conditioning) {
    if (conditioning instanceof Codes codes) {
      return List.of(new CodePrediction(codes));
    }
    return conditioning.takes(ConditioningKind.AUXILIARY_CLASSIFIER)
        ? List.of(new AuxiliaryClassifier(conditioning.labels()))
        : List.of();
  }

  /** Returns a term as plain data, for {@link #read}. */
  public static Map<String, Object> describe(GanTerm term) {
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("name", term.name());
    if (READERS.containsKey(kind(term))) {
      plain.put("kind", kind(term));
    }
    plain.put("settings", new TreeMap<>(term.settings()));
    return plain;
  }

  /** Returns the term that {@link #describe} described; empty if it is an application's own. */
  public static Optional<GanTerm> read(Map<?, ?> plain) {
    return Optional.ofNullable(plain.get("kind"))
        .map(READERS::get)
        .map(reader -> reader.apply(new Settings((Map<?, ?>) plain.get("settings"))));
  }

  private static String kind(GanTerm term) {
    return term.getClass().getPackage() == GanTerms.class.getPackage()
        ? term.getClass().getSimpleName()
        : "";
  }
}
