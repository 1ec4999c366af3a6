package io.gen4j.benchmarks.torch;

import org.bytedeco.javacpp.PointerScope;

/** Spans at whose end the tensors made within are freed, instead of at some garbage collection. */
final class Scopes {

  private Scopes() {}

  @SuppressWarnings("unchecked") // an empty list of classes
  static PointerScope open() {
    return new PointerScope();
  }
}
