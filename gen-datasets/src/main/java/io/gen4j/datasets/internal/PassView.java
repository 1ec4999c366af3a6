package io.gen4j.datasets.internal;

import io.gen4j.core.data.Dataset;
import java.util.function.LongFunction;

/**
 * A data set whose examples are others in each pass.
 *
 * @param source the examples outside of training
 * @param recipe what the passes change, for name and digest
 * @param passes returns the examples of a pass, with the size and fields of {@code source}
 */
public record PassView(Dataset source, String recipe, LongFunction<Dataset> passes)
    implements Derived {

  @Override
  public String name() {
    return source.name() + "." + recipe;
  }

  @Override
  public String digest() {
    return source.digest() + "," + recipe;
  }

  @Override
  public Dataset inPass(long pass) {
    return passes.apply(pass);
  }
}
