package io.gen4j.examples.rules;

import java.util.Set;

/**
 * What breaks a rule of {@link PackageRulesTest} and is allowed to, line by line. A line goes when
 * the code no longer needs it.
 */
final class KnownExceptions {
  /** Steps from package to package without which the packages form no cycle. */
  static final Set<String> CYCLES = Set.of();

  /** Public members and the internal types that they name. */
  static final Set<String> INTERNAL_IN_SIGNATURES = Set.of();

  /** Public classes that anybody may extend and nobody has to. */
  static final Set<String> NEITHER_ABSTRACT_NOR_FINAL = Set.of();

  /** Public methods and constructors of more than eight parameters. */
  static final Set<String> LONG_PARAMETER_LISTS = Set.of();

  /** Classes of libraries that write to the standard streams. */
  static final Set<String> PRINTING = Set.of();

  private KnownExceptions() {}
}
