package io.gen4j.gan;

import static io.gen4j.core.internal.files.Rules.anyNumber;
import static io.gen4j.core.internal.files.Rules.constant;
import static io.gen4j.core.internal.files.Rules.flag;
import static io.gen4j.core.internal.files.Rules.list;
import static io.gen4j.core.internal.files.Rules.number;
import static io.gen4j.core.internal.files.Rules.object;
import static io.gen4j.core.internal.files.Rules.optional;
import static io.gen4j.core.internal.files.Rules.seed;
import static io.gen4j.core.internal.files.Rules.text;
import static io.gen4j.core.internal.files.Rules.textOr;
import static io.gen4j.core.internal.files.Rules.whole;

import io.gen4j.core.internal.files.ModelRules;
import io.gen4j.core.internal.files.Rules;
import io.gen4j.core.internal.json.PlainData;
import io.gen4j.core.random.Latent;
import io.gen4j.gan.augmentation.Augmentation;
import io.gen4j.gan.conditioning.ConditioningKind;
import io.gen4j.gan.conditioning.LabelSampling;
import io.gen4j.gan.option.SpectralNormalization;
import java.util.List;
import java.util.Map;

/** Types and ranges of the properties in the model file of a GAN. */
final class GanProperties {

  private GanProperties() {}

  /**
   * Checks the properties of a file.
   *
   * @param length length of the file in bytes
   * @throws IllegalArgumentException if a property has another type or is out of range
   */
  static void check(Map<String, Object> properties, long length) {
    long most = ModelRules.mostOf(length);
    Rules.ObjectRule shared =
        ModelRules.model(most)
            .with("latent", constant(Latent.Kind.class))
            .with("latent_size", whole(0, most))
            .with("conditioning", conditioning(most))
            .with("packing", whole(1, most))
            .with("shape", ModelRules.shape(most))
            .with("range", list(0, 2, number()))
            .with("counts", ModelRules.counts())
            // The sum of any number of them is a long.
            .with("label_counts", list(0, ModelRules.MOST_ELEMENTS, whole(0, 1L << 40)));
    if (GanFile.SAMPLER.equals(properties.get("kind"))) {
      shared.with("seed", seed()).check(properties);
    } else {
      shared
          .with("options", options(most))
          .with(GanFile.POOL, optional(list(1, ModelRules.MOST_ELEMENTS, text())))
          // The state of terms under their names, and vectors of spectral normalization.
          .withOthers(GanProperties::state)
          .check(properties);
    }
    requireSmallTrial(properties, most);
  }

  private static void state(String name, Object value) {
    if (value instanceof List<?>) {
      list(0, ModelRules.MOST_ELEMENTS, list(0, ModelRules.MOST_ELEMENTS, anyNumber()))
          .check(name, value);
    } else {
      anyNumber().check(name, value);
    }
  }

  private static Rules.Rule options(long most) {
    Rules.Rule steps = whole(0, Long.MAX_VALUE);
    return object(most)
        .with("loss", text())
        .with("label_smoothing", number(0, 1))
        .with(
            "terms",
            list(
                0,
                1000,
                object(most)
                    .with("name", text())
                    .with("kind", optional(text()))
                    .with("settings", object(Long.MAX_VALUE))))
        .with("optimization", ModelRules.optimization())
        .with("learning_rates", optional(list(2, 2, number(0, Double.MAX_VALUE))))
        .with("discriminator_steps", whole(1, Integer.MAX_VALUE))
        .with("unrolled_steps", whole(0, Integer.MAX_VALUE))
        // Models of earlier versions have neither of these.
        .with("pretraining_steps", optional(steps))
        .with("image_pool", optional(whole(0, Integer.MAX_VALUE)))
        .with("instance_noise", list(2, 2, number(0, Double.MAX_VALUE)))
        .with("instance_noise_steps", steps)
        .with("augmentation", list(0, 100, constant(Augmentation.Change.class)))
        .with("augmentation_numbers", list(3, 3, number()))
        .with("weight_clipping", textOr(OptionsFile.UNBOUNDED, number(0, Double.MAX_VALUE)))
        .with("spectral_normalization", constant(SpectralNormalization.class))
        .with("health", flag())
        .with("seed", seed());
  }

  private static Rules.Rule conditioning(long most) {
    return (name, value) -> {
      Rules.ObjectRule rule = object(most);
      if (value instanceof Map<?, ?> map && map.containsKey("classes")) {
        rule =
            rule.with("classes", whole(1, most))
                .with("kind", constant(ConditioningKind.class))
                .with("labels", constant(LabelSampling.class));
      } else if (value instanceof Map<?, ?> map && map.containsKey("condition")) {
        rule =
            rule.with("condition", ModelRules.shape(most))
                .with("kind", constant(ConditioningKind.class));
      } else if (value instanceof Map<?, ?> map && map.containsKey("codes")) {
        rule =
            rule.with("codes", list(0, 10_000, whole(2, most)))
                .with("continuous_codes", whole(0, most))
                .with("code_weights", list(2, 2, number(0, Double.MAX_VALUE)));
      }
      rule.check(name, value);
    };
  }

  /** Loading runs the generator once, for each example that is packed. */
  private static void requireSmallTrial(Map<String, Object> properties, long most) {
    Map<?, ?> conditioning = PlainData.object(properties, "conditioning");
    long size = PlainData.integer(properties, "latent_size");
    if (conditioning.containsKey("classes")) {
      size += PlainData.integer(conditioning, "classes");
    } else if (conditioning.containsKey("condition")) {
      size += PlainData.wholes(conditioning, "condition").stream().reduce(1L, Math::multiplyExact);
    } else if (conditioning.containsKey("codes")) {
      size += PlainData.integer(conditioning, "continuous_codes");
      size += PlainData.wholes(conditioning, "codes").stream().reduce(0L, Math::addExact);
    }
    int packing = PlainData.integer(properties, "packing");
    if (packing * size > 16 * most) {
      throw new IllegalArgumentException(
          "'packing' "
              + packing
              + " times the "
              + size
              + " numbers of a latent vector and its condition is more than networks in a file of"
              + " this size can take");
    }
  }
}
