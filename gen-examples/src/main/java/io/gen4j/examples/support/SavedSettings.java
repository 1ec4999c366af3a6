package io.gen4j.examples.support;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import picocli.CommandLine.Model.CommandSpec;

/**
 * What a resumed model was made with, against options that say otherwise: a model keeps its
 * settings, so an option that asks for others would be ignored.
 */
public final class SavedSettings {

  private final CommandSpec spec;
  private final Path model;
  private final List<String> contradictions = new ArrayList<>();

  /**
   * Prepares the comparison.
   *
   * @param spec the command, whose arguments have been read
   * @param model file that is resumed from
   */
  public SavedSettings(CommandSpec spec, Path model) {
    this.spec = spec;
    this.model = model;
  }

  /** Compares the value of an option, if it was given, with the model's. */
  public SavedSettings compare(String option, Object asked, Object saved) {
    if (isGiven(spec, option) && !Objects.equals(asked, saved)) {
      contradictions.add(option + " asks for " + asked + " but the model has " + saved);
    }
    return this;
  }

  /** As {@link #compare(String, Object, Object)}, for numbers that rounding may change. */
  public SavedSettings compareRate(String option, double asked, double saved) {
    boolean same = Math.abs(asked - saved) <= 1e-6 * Math.max(Math.abs(asked), Math.abs(saved));
    return compare(option, asked, same ? (Object) asked : (Object) saved);
  }

  /**
   * Ends the comparison.
   *
   * @throws IllegalArgumentException if an option asks for something else than the model has
   */
  public void check() {
    if (!contradictions.isEmpty()) {
      throw new IllegalArgumentException(
          "--resume goes on with the settings of "
              + model
              + ": "
              + String.join(", ", contradictions)
              + ". Leave these options out, or train anew without --resume.");
    }
  }

  /** Whether an option stands on the command line. */
  public static boolean isGiven(CommandSpec spec, String option) {
    return spec.commandLine().getParseResult().hasMatchedOption(option);
  }
}
