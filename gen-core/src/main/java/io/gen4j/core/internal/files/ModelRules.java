package io.gen4j.core.internal.files;

import static io.gen4j.core.internal.files.Rules.list;
import static io.gen4j.core.internal.files.Rules.number;
import static io.gen4j.core.internal.files.Rules.object;
import static io.gen4j.core.internal.files.Rules.oneOf;
import static io.gen4j.core.internal.files.Rules.optional;
import static io.gen4j.core.internal.files.Rules.plain;
import static io.gen4j.core.internal.files.Rules.text;
import static io.gen4j.core.internal.files.Rules.whole;

import java.util.List;

/** Rules of the properties that all kinds of models have. */
public final class ModelRules {

  /** Most elements of a list whose length nothing else bounds. */
  public static final int MOST_ELEMENTS = 2_000_000;

  /** No model has so few numbers that its file must bound sizes below this. */
  private static final long SMALL = 1 << 16;

  private ModelRules() {}

  /**
   * Returns the largest size that a property may have: the number of bytes in the file, since every
   * latent component, class or channel has weights there, or 65,536 for small files.
   */
  public static long mostOf(long length) {
    return Math.min(Integer.MAX_VALUE, Math.max(SMALL, length));
  }

  /** Returns the rule of an object with the properties of every model. */
  public static Rules.ObjectRule model(long most) {
    return object(most)
        .with("format", whole(1, Integer.MAX_VALUE))
        .with("kind", text())
        .with("main", optional(text()))
        .with("data", optional(data(most)));
  }

  /** Returns the rule of the shape of an example. */
  public static Rules.Rule shape(long most) {
    return (name, value) -> {
      list(1, 8, whole(1, most)).check(name, value);
      long length = 1;
      for (Object axis : (List<?>) value) {
        length *= ((Number) axis).longValue();
        whole(1, 64 * most).check(name + " (all axes multiplied)", length);
      }
    };
  }

  /** Returns the rule of the counts of steps, examples and passes. */
  public static Rules.Rule counts() {
    Rules.Rule count = whole(0, Long.MAX_VALUE);
    return object(Long.MAX_VALUE)
        .with("steps", count)
        .with("examples", count)
        .with("epochs", count)
        .with("examples_in_epoch", count);
  }

  /** Returns the rule of the options of the optimization. */
  public static Rules.Rule optimization() {
    return object(Long.MAX_VALUE)
        .with("linear_decay", whole(0, Long.MAX_VALUE))
        .with("averaging", number(0, 1))
        .with("rollback", whole(0, Integer.MAX_VALUE))
        .with("clipping", optional(text()))
        .with("bound", optional(number(0, Double.MAX_VALUE)));
  }

  private static Rules.Rule data(long most) {
    Rules.Rule names = optional(list(0, MOST_ELEMENTS, text()));
    Rules.Rule bound = optional(number());
    return object(Long.MAX_VALUE)
        .with("name", text())
        .with("digest", text())
        .with("size", whole(0, Integer.MAX_VALUE))
        .with("batch_size", whole(0, Integer.MAX_VALUE))
        .with(
            "fields",
            list(
                1,
                1000,
                object(Long.MAX_VALUE)
                    .with("name", text())
                    .with("shape", list(1, 8, whole(1, Integer.MAX_VALUE)))
                    .with("kind", oneOf("continuous", "categorical", "tokens", "mask"))
                    .with("low", bound)
                    .with("high", bound)
                    .with("names", names)
                    .with("vocabulary", names)))
        .with("scaling", optional(list(1, MOST_ELEMENTS, plain(Long.MAX_VALUE))));
  }
}
