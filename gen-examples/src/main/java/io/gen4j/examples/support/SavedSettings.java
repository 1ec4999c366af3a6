package io.gen4j.examples.support;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Compares the settings of a resumed model with the options. A model keeps its settings, so an
 * option with another value would be ignored; it is an error instead.
 */
public final class SavedSettings {

  private final CommandSpec spec;
  private final Path model;
  private final List<String> contradictions = new ArrayList<>();

  /**
   * Prepares the comparison.
   *
   * @param spec the command, after its arguments were parsed
   * @param model file of the model to resume
   */
  public SavedSettings(CommandSpec spec, Path model) {
    this.spec = spec;
    this.model = model;
  }

  /** Compares the value of an option with the model's, if the option was given. */
  public SavedSettings compare(String option, Object asked, Object saved) {
    if (isGiven(spec, option) && !Objects.equals(asked, saved)) {
      contradictions.add(option + " asks for " + asked + " but the model has " + saved);
    }
    return this;
  }

  /** Same as {@link #compare(String, Object, Object)}, for numbers that may differ by rounding. */
  public SavedSettings compareRate(String option, double asked, double saved) {
    boolean same = Math.abs(asked - saved) <= 1e-6 * Math.max(Math.abs(asked), Math.abs(saved));
    return compare(option, asked, same ? (Object) asked : (Object) saved);
  }

  /**
   * Ends the comparison.
   *
   * @throws IllegalArgumentException if an option contradicts the model's settings
   */
  public void check() {
    if (!contradictions.isEmpty()) {
      throw new IllegalArgumentException(
          "--resume keeps the settings of "
              + model
              + ": "
              + String.join(", ", contradictions)
              + ". Leave out these options, or start a new run without --resume.");
    }
  }

  /** Whether an option is on the command line. */
  public static boolean isGiven(CommandSpec spec, String option) {
    return spec.commandLine().getParseResult().hasMatchedOption(option);
  }
}
