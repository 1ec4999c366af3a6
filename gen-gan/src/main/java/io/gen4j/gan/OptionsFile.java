package io.gen4j.gan;

import io.gen4j.core.internal.json.PlainData;
import io.gen4j.core.training.Optimization;
import io.gen4j.gan.augmentation.Augmentation;
import io.gen4j.gan.loss.GanLoss;
import io.gen4j.gan.loss.GanLosses;
import io.gen4j.gan.option.Alternation;
import io.gen4j.gan.option.InputChanges;
import io.gen4j.gan.option.Objective;
import io.gen4j.gan.option.Schedule;
import io.gen4j.gan.option.SpectralNormalization;
import io.gen4j.gan.option.Updaters;
import io.gen4j.gan.option.WeightBounds;
import io.gen4j.gan.term.GanTerm;
import io.gen4j.gan.term.GanTerms;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * GAN options as plain data in a model file. The network configurations hold the optimizers.
 *
 * @param plain the plain data
 */
record OptionsFile(Map<?, ?> plain) {

  static final String UNBOUNDED = "none";

  /** Returns all options except optimizers and the code of custom losses and terms. */
  static Map<String, Object> describe(GanOptions options) {
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("loss", options.loss().name());
    plain.put("label_smoothing", options.objective().labelSmoothing());
    plain.put("terms", options.terms().stream().map(GanTerms::describe).toList());
    Optimization optimization = options.optimization();
    plain.put("optimization", optimization.describe());
    if (optimization.linearDecay() > 0) {
      plain.put(
          "learning_rates",
          List.of(rate(options.updaters().generator()), rate(options.updaters().discriminator())));
    }
    plain.put("discriminator_steps", options.alternation().discriminatorSteps());
    plain.put("unrolled_steps", options.alternation().unrolledSteps());
    plain.put("pretraining_steps", options.alternation().pretrainingSteps());
    Schedule noise = options.input().instanceNoise();
    plain.put("instance_noise", List.of(noise.from(), noise.to()));
    plain.put("instance_noise_steps", noise.steps());
    Augmentation augmentation = options.input().augmentation();
    plain.put("augmentation", augmentation.changes().stream().map(Enum::name).toList());
    plain.put(
        "augmentation_numbers",
        List.of(augmentation.probability(), augmentation.target(), (double) augmentation.ramp()));
    plain.put("image_pool", options.input().imagePool());
    plain.put("weight_clipping", bound(options.bounds().clipping()));
    plain.put("spectral_normalization", options.bounds().spectral().name());
    plain.put("health", options.health());
    plain.put("seed", Long.toString(options.seed()));
    return plain;
  }

  /**
   * Returns the options.
   *
   * @param saved optimizers of the saved networks
   * @param own the application's own loss and terms
   */
  GanOptions read(Updaters saved, GanParts own) {
    List<Double> noise = numbers("instance_noise");
    Optimization optimization = Optimization.of(PlainData.object(plain, "optimization"));
    return new GanOptions(
        new Objective(loss(own), number("label_smoothing"), terms(own)),
        new Updaters(
            updater(optimization, saved.generator(), 0),
            updater(optimization, saved.discriminator(), 1)),
        optimization,
        new Alternation(
            integer("discriminator_steps"),
            integer("unrolled_steps"),
            // Models of earlier versions have no pretraining.
            plain.containsKey("pretraining_steps")
                ? PlainData.whole(plain, "pretraining_steps")
                : 0),
        new InputChanges(
            new Schedule(
                noise.get(0), noise.get(1), PlainData.whole(plain, "instance_noise_steps")),
            augmentation(),
            plain.containsKey("image_pool") ? integer("image_pool") : 0),
        new WeightBounds(
            bound("weight_clipping"),
            PlainData.constant(plain, "spectral_normalization", SpectralNormalization.class)),
        PlainData.flag(plain, "health"),
        Long.parseLong(text("seed")));
  }

  private GanLoss loss(GanParts own) {
    return loss(text("loss"), own);
  }

  /** Returns the loss of this name, one of the library's or the application's own. */
  static GanLoss loss(String name, GanParts own) {
    if (own.loss().isPresent()) {
      String given = own.loss().get().name();
      if (!own.replacesLoss() && !given.equals(name)) {
        throw new IllegalArgumentException(
            "The model was trained with the loss '"
                + name
                + "', but GanParts gives '"
                + given
                + "'; give the same loss, or continue with this one by withLossReplaced");
      }
      return own.loss().get();
    }
    if (!GanLosses.names().contains(name)) {
      throw new IllegalArgumentException(
          "The model was trained with the loss '"
              + name
              + "', which is not one of the library's "
              + GanLosses.names()
              + "; give it: load(path, GanParts.NONE.withLoss(loss))");
    }
    return GanLosses.named(name);
  }

  private List<GanTerm> terms(GanParts own) {
    Map<String, GanTerm> given = new LinkedHashMap<>();
    own.terms().forEach(term -> given.put(term.name(), term));
    List<GanTerm> terms = new ArrayList<>();
    Map<Object, Object> missing = new LinkedHashMap<>();
    for (Map<?, ?> described : PlainData.maps(plain, "terms")) {
      Optional<GanTerm> ours = GanTerms.read(described);
      GanTerm theirs = ours.isPresent() ? null : given.remove(described.get("name"));
      if (theirs != null) {
        requireSettings(theirs, described);
      } else if (ours.isEmpty()) {
        missing.put(described.get("name"), described.get("settings"));
      }
      terms.add(ours.orElse(theirs));
    }
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException(
          "The model was trained with custom terms (name=settings) "
              + missing
              + "; give each: Gan.load(path, GanParts.NONE.withTerm(term))");
    }
    if (!given.isEmpty()) {
      throw new IllegalArgumentException(
          "GanParts gives the terms "
              + given.keySet()
              + ", but the model has no custom terms of these names; leave them out. The library's"
              + " terms load without GanParts");
    }
    return terms;
  }

  private static void requireSettings(GanTerm term, Map<?, ?> described) {
    if (!comparable(term.settings()).equals(comparable(described.get("settings")))) {
      throw new IllegalArgumentException(
          "The model was trained with the term '"
              + term.name()
              + "' with the settings "
              + described.get("settings")
              + ", but GanParts gives it with the settings "
              + term.settings());
    }
  }

  /** Makes numbers comparable: a file does not distinguish their types. */
  private static Object comparable(Object plain) {
    if (plain instanceof Map<?, ?> map) {
      Map<Object, Object> all = new LinkedHashMap<>();
      map.forEach((key, value) -> all.put(key, comparable(value)));
      return all;
    }
    if (plain instanceof List<?> list) {
      return list.stream().map(OptionsFile::comparable).toList();
    }
    // By text: the file stores 0.1f as 0.1, whose double differs from (double) 0.1f.
    // NaN and infinities are text in a file.
    return plain instanceof Number number && Double.isFinite(number.doubleValue())
        ? (Object) Double.valueOf(number.toString())
        : Objects.toString(plain);
  }

  private IUpdater updater(Optimization optimization, IUpdater trained, int index) {
    return plain.containsKey("learning_rates")
        ? optimization.unscheduled(trained, numbers("learning_rates").get(index))
        : trained;
  }

  private static double rate(IUpdater updater) {
    return updater.getLearningRate(0, 0);
  }

  private Augmentation augmentation() {
    List<Double> numbers = numbers("augmentation_numbers");
    List<Augmentation.Change> changes =
        PlainData.texts(plain, "augmentation").stream().map(Augmentation.Change::valueOf).toList();
    return new Augmentation(changes, numbers.get(0), numbers.get(1), numbers.get(2).longValue());
  }

  /** Stores infinity as text, because JSON has no infinity. */
  private static Object bound(double value) {
    return Double.isInfinite(value) ? UNBOUNDED : (Object) value;
  }

  private double bound(String name) {
    return UNBOUNDED.equals(plain.get(name)) ? Double.POSITIVE_INFINITY : number(name);
  }

  private int integer(String name) {
    return PlainData.integer(plain, name);
  }

  private double number(String name) {
    return PlainData.number(plain, name);
  }

  private String text(String name) {
    return PlainData.text(plain, name);
  }

  private List<Double> numbers(String name) {
    return PlainData.numbers(plain, name);
  }
}
