package io.gen4j.gan;

import io.gen4j.core.data.DataDescription;
import io.gen4j.core.files.ModelFile;
import io.gen4j.core.internal.files.ModelRules;
import io.gen4j.core.internal.files.Rules;
import io.gen4j.core.internal.json.PlainData;
import io.gen4j.core.network.Configurations;
import io.gen4j.core.sequence.LanguageModel;
import io.gen4j.core.sequence.SequenceTraining;
import io.gen4j.core.training.Optimization;
import io.gen4j.core.training.TrainingCounts;
import io.gen4j.gan.option.Updaters;
import io.gen4j.gan.sequence.GumbelSoftmax;
import io.gen4j.gan.sequence.PolicyGradient;
import io.gen4j.gan.sequence.TokenLearning;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * Model files of GANs of sequences: the file of the language model with a discriminator and the
 * options under {@code gan}.
 */
final class SequenceGanFile {

  static final String DISCRIMINATOR = "discriminator";

  private static final String KIND = "sequence-gan";
  private static final String GAN = "gan";

  private SequenceGanFile() {}

  /** Returns the kind and the options as plain data. */
  static Map<String, Object> describe(SequenceGanOptions options) {
    Map<String, Object> gan = new LinkedHashMap<>();
    gan.put("loss", options.loss().name());
    gan.put("discriminator_steps", options.discriminatorSteps());
    gan.put("pretraining_steps", options.pretrainingSteps());
    options.stop().ifPresent(token -> gan.put("stop", token));
    gan.put("optimization", options.optimization().describe());
    if (options.optimization().linearDecay() > 0) {
      gan.put("learning_rate", options.updaters().discriminator().getLearningRate(0, 0));
    }
    if (options.learning() instanceof PolicyGradient policy) {
      gan.put("rollouts", policy.rollouts());
      gan.put("baseline", policy.baseline());
    } else if (options.learning() instanceof GumbelSoftmax relaxation) {
      gan.put("sharpness", relaxation.sharpness());
      gan.put("sharpness_steps", relaxation.steps());
      gan.put("straight_through", relaxation.straightThrough());
    }
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("kind", KIND);
    plain.put(GAN, gan);
    return plain;
  }

  private static void check(Map<String, Object> properties) {
    Rules.Rule count = Rules.whole(0, Integer.MAX_VALUE);
    Rules.object(Long.MAX_VALUE)
        .with("loss", Rules.text())
        .with("discriminator_steps", Rules.whole(1, Integer.MAX_VALUE))
        .with("pretraining_steps", Rules.whole(0, Long.MAX_VALUE))
        .with("stop", Rules.optional(count))
        .with("optimization", ModelRules.optimization())
        .with("learning_rate", Rules.optional(Rules.number(0, Double.MAX_VALUE)))
        .with("rollouts", Rules.optional(count))
        .with("baseline", Rules.optional(Rules.flag()))
        .with("sharpness", Rules.optional(Rules.number(1, Double.MAX_VALUE)))
        .with("sharpness_steps", Rules.optional(Rules.whole(1, Long.MAX_VALUE)))
        .with("straight_through", Rules.optional(Rules.flag()))
        .check(GAN, properties.get(GAN));
  }

  /** Opens a model, see {@link SequenceGan#load(Path, GanParts)}. */
  static SequenceGan read(Path file, GanParts own) {
    if (!own.terms().isEmpty() || own.linearDecay() > 0) {
      throw new IllegalArgumentException(
          "A GAN of sequences has no terms, and keeps its linear decay: give GanParts with a loss"
              + " or with packages of layers only");
    }
    return SequenceTraining.load(
        file,
        KIND,
        own.layerPackages(),
        SequenceGanFile::check,
        (model, generator) -> read(model, generator, own));
  }

  private static SequenceGan read(ModelFile model, LanguageModel generator, GanParts own) {
    Map<?, ?> plain = PlainData.object(model.properties(), GAN);
    Optimization optimization = Optimization.of(PlainData.object(plain, "optimization"));
    IUpdater discriminator = Configurations.updater(model.network(DISCRIMINATOR));
    if (optimization.linearDecay() > 0) {
      discriminator =
          optimization.unscheduled(discriminator, PlainData.number(plain, "learning_rate"));
    }
    SequenceGanOptions options =
        new SequenceGanOptions(
            learning(plain),
            OptionsFile.loss(PlainData.text(plain, "loss"), own),
            new Updaters(generator.options().updater(), discriminator),
            optimization,
            PlainData.integer(plain, "discriminator_steps"),
            PlainData.whole(plain, "pretraining_steps"),
            plain.containsKey("stop")
                ? OptionalInt.of(PlainData.integer(plain, "stop"))
                : OptionalInt.empty(),
            generator.options().seed());
    SequenceGan gan = new SequenceGan(generator, model.network(DISCRIMINATOR), options);
    gan.resume(
        TrainingCounts.of(model.property("training", Map.class)),
        model.properties().get("data") instanceof Map<?, ?> data ? DataDescription.of(data) : null);
    return gan;
  }

  private static TokenLearning learning(Map<?, ?> plain) {
    return plain.containsKey("rollouts")
        ? new PolicyGradient(
            PlainData.integer(plain, "rollouts"),
            // Files of earlier versions have no such entry, and a baseline.
            !plain.containsKey("baseline") || PlainData.flag(plain, "baseline"))
        : new GumbelSoftmax(
            PlainData.number(plain, "sharpness"),
            PlainData.whole(plain, "sharpness_steps"),
            PlainData.flag(plain, "straight_through"));
  }
}
