package io.gen4j.gan;

import io.gen4j.core.files.ModelFile;
import io.gen4j.gan.augmentation.Augmentation;
import io.gen4j.gan.penalty.GradientPenalty;
import io.gen4j.gan.regularization.Consistency;
import io.gen4j.gan.regularization.GradientClipping;
import io.gen4j.gan.regularization.PathLength;
import io.gen4j.gan.regularization.Regularization;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * Options of a GAN among the properties of its model file. What a file of an earlier build lacks is
 * what it was before there was a choice.
 */
final class OptionsFile {

  private final ModelFile file;

  OptionsFile(ModelFile file) {
    this.file = file;
  }

  /** Puts everything but the loss's own code and the optimisers, which the networks carry. */
  static void put(Map<String, Object> properties, GanOptions options) {
    properties.put("loss", options.loss().name());
    if (options.linearDecay() > 0) {
      properties.put("linear_decay", options.linearDecay());
      properties.put(
          "learning_rates",
          List.of(rate(options.generatorUpdater()), rate(options.discriminatorUpdater())));
    }
    properties.put("discriminator_steps", options.discriminatorSteps());
    properties.put("unrolled_steps", options.unrolledSteps());
    properties.put("averaging", options.averaging());
    properties.put("rollback", options.rollback());
    properties.put("health", options.health());
    properties.put("seed", Long.toString(options.seed()));
    properties.put("conditioning", options.conditioning().name());
    Codes codes = options.codes();
    properties.put("codes", codes.categorical());
    properties.put("continuous_codes", codes.continuous());
    properties.put("code_weights", List.of(codes.categoricalWeight(), codes.continuousWeight()));
    properties.put("packing", options.input().packing());
    Schedule noise = options.input().instanceNoise();
    properties.put("instance_noise", List.of(noise.from(), noise.to()));
    properties.put("instance_noise_steps", noise.steps());
    Augmentation augmentation = options.input().augmentation();
    properties.put("augmentation", augmentation.changes().stream().map(Enum::name).toList());
    properties.put(
        "augmentation_numbers",
        List.of(augmentation.probability(), augmentation.target(), (double) augmentation.ramp()));
    putRegularization(properties, options.regularization());
  }

  private static void putRegularization(Map<String, Object> properties, Regularization all) {
    properties.put("penalties", all.penalties().stream().map(OptionsFile::describe).toList());
    properties.put("label_smoothing", all.labelSmoothing());
    if (!Double.isInfinite(all.weightClipping())) {
      properties.put("weight_clipping", all.weightClipping());
    }
    properties.put("spectral_normalization", all.spectralNormalization().name());
    if (!all.gradientClipping().isNone()) {
      properties.put("gradient_clipping", all.gradientClipping().kind().name());
      properties.put("gradient_bound", all.gradientClipping().bound());
    }
    Consistency consistency = all.consistency();
    properties.put(
        "consistency",
        List.of(
            consistency.realWeight(),
            consistency.fakeWeight(),
            (double) consistency.shift(),
            consistency.mirror() ? 1.0 : 0.0,
            consistency.deviation()));
    PathLength path = all.pathLength();
    properties.put(
        "path_length", List.of(path.weight(), (double) path.every(), path.decay(), path.share()));
  }

  /** Changes the defaults, whose loss and optimisers are set, to what the file says. */
  GanOptions read(GanOptions defaults) {
    return new GanOptions(
        defaults.loss(),
        updater(defaults.generatorUpdater(), 0),
        updater(defaults.discriminatorUpdater(), 1),
        (long) number("linear_decay", 0),
        file.property("discriminator_steps", Integer.class),
        integer("unrolled_steps", 0),
        Conditioning.valueOf(text("conditioning", defaults.conditioning().name())),
        codes(),
        new DiscriminatorInput(integer("packing", 1), instanceNoise(), augmentation()),
        regularization(),
        file.property("averaging", Number.class).doubleValue(),
        integer("rollback", 0),
        (Boolean) file.properties().getOrDefault("health", false),
        Long.parseLong(file.property("seed", String.class)));
  }

  /** The networks' optimisers carry the decay; those of the options do not. */
  private IUpdater updater(IUpdater trained, int index) {
    List<Double> rates = numbers("learning_rates", List.of());
    if (rates.isEmpty()) {
      return trained;
    }
    IUpdater plain = trained.clone();
    plain.setLrAndSchedule(rates.get(index), null);
    return plain;
  }

  private static double rate(IUpdater updater) {
    return updater.getLearningRate(0, 0);
  }

  private Codes codes() {
    List<Double> weights = numbers("code_weights", List.of(1.0, 0.1));
    List<Integer> categorical = numbers("codes", List.of()).stream().map(Double::intValue).toList();
    return new Codes(categorical, integer("continuous_codes", 0), weights.get(0), weights.get(1));
  }

  private Schedule instanceNoise() {
    List<Double> ends = numbers("instance_noise", List.of(0.0, 0.0));
    return new Schedule(ends.get(0), ends.get(1), (long) number("instance_noise_steps", 1));
  }

  private Augmentation augmentation() {
    List<Double> numbers = numbers("augmentation_numbers", List.of(0.0, 0.0, 1.0));
    List<Augmentation.Change> changes =
        ((List<?>) file.properties().getOrDefault("augmentation", List.of()))
            .stream().map(name -> Augmentation.Change.valueOf((String) name)).toList();
    return new Augmentation(changes, numbers.get(0), numbers.get(1), numbers.get(2).longValue());
  }

  private Regularization regularization() {
    Consistency none = Consistency.NONE;
    List<Double> c = numbers("consistency", List.of(0.0, 0.0, 0.0, 0.0, none.deviation()));
    PathLength off = PathLength.NONE;
    List<Double> p = numbers("path_length", List.of(0.0, 1.0, off.decay(), off.share()));
    double bound = number("gradient_bound", Double.POSITIVE_INFINITY);
    return new Regularization(
        ((List<?>) file.property("penalties", List.class))
            .stream().map(OptionsFile::penalty).toList(),
        number("label_smoothing", 0),
        number("weight_clipping", Double.POSITIVE_INFINITY),
        Regularization.SpectralNormalization.valueOf(text("spectral_normalization", "NONE")),
        new GradientClipping(
            GradientClipping.Kind.valueOf(text("gradient_clipping", "GLOBAL_NORM")), bound),
        new Consistency(c.get(0), c.get(1), c.get(2).intValue(), c.get(3) > 0, c.get(4)),
        new PathLength(p.get(0), p.get(1).intValue(), p.get(2), p.get(3)));
  }

  private static Map<String, Object> describe(GradientPenalty penalty) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("kind", penalty.kind().name());
    fields.put("weight", penalty.weight());
    fields.put("every", penalty.every());
    return fields;
  }

  private static GradientPenalty penalty(Object described) {
    Map<?, ?> fields = (Map<?, ?>) described;
    return new GradientPenalty(
        GradientPenalty.Kind.valueOf((String) fields.get("kind")),
        ((Number) fields.get("weight")).doubleValue(),
        (Integer) fields.get("every"));
  }

  private int integer(String name, int otherwise) {
    return ((Number) file.properties().getOrDefault(name, otherwise)).intValue();
  }

  private double number(String name, double otherwise) {
    return ((Number) file.properties().getOrDefault(name, otherwise)).doubleValue();
  }

  private String text(String name, String otherwise) {
    return (String) file.properties().getOrDefault(name, otherwise);
  }

  private List<Double> numbers(String name, List<Double> otherwise) {
    return ((List<?>) file.properties().getOrDefault(name, otherwise))
        .stream().map(value -> ((Number) value).doubleValue()).toList();
  }
}
