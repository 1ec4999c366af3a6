package io.gen4j.benchmarks.torch;

import org.bytedeco.javacpp.PointerScope;

/**
 * Scopes that free the tensors created in them when they end, instead of at a garbage collection.
 */
final class Scopes {

  private Scopes() {}

  @SuppressWarnings("unchecked") // an empty list of classes
  static PointerScope open() {
    return new PointerScope();
  }
}
