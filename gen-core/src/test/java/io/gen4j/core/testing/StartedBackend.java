package io.gen4j.core.testing;

import io.gen4j.core.Gen4j;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Starts the library before any test, so that ND4J is set up as the library does it, whichever test
 * comes first. JUnit finds it by its name in {@code META-INF/services}.
 */
public final class StartedBackend implements BeforeAllCallback {

  @Override
  public void beforeAll(ExtensionContext context) {
    Gen4j.initialize();
  }
}
