package io.gen4j.vae;

import static io.gen4j.core.internal.files.Rules.flag;
import static io.gen4j.core.internal.files.Rules.number;
import static io.gen4j.core.internal.files.Rules.object;
import static io.gen4j.core.internal.files.Rules.optional;
import static io.gen4j.core.internal.files.Rules.plain;
import static io.gen4j.core.internal.files.Rules.seed;
import static io.gen4j.core.internal.files.Rules.text;
import static io.gen4j.core.internal.files.Rules.whole;

import io.gen4j.core.internal.files.ModelRules;
import io.gen4j.core.internal.files.Rules;
import java.util.Map;

/** Types and ranges of the properties in the model file of a VAE. */
final class VaeProperties {

  private VaeProperties() {}

  /**
   * Checks the properties of a file.
   *
   * @param length length of the file in bytes
   * @throws IllegalArgumentException if a property has another type or is out of range
   */
  static void check(Map<String, Object> properties, long length) {
    long most = ModelRules.mostOf(length);
    // Each size in a distribution has weights in the file. The objective has no such sizes.
    Rules.Rule distribution = object(most).with("name", optional(text()));
    Rules.Rule settings = plain(Long.MAX_VALUE);
    ModelRules.model(most)
        .with("likelihood", distribution)
        .with("posterior", distribution)
        .with("prior", distribution)
        .with("objective", settings)
        .with("corruption", settings)
        .with("optimization", ModelRules.optimization())
        .with("learning_rate", optional(number(0, Double.MAX_VALUE)))
        .with("binarized", flag())
        .with("classes", whole(0, most))
        .with("seed", seed())
        .with("shape", ModelRules.shape(most))
        .with("training", ModelRules.counts())
        .check(properties);
  }
}
