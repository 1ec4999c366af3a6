package io.gen4j.gan.internal.sequence;

import io.gen4j.core.internal.sequence.TokenSampler;
import io.gen4j.core.network.Network;
import java.util.ArrayList;
import java.util.List;

/** The samplers of a generator, kept for the shapes that were used last. */
final class Samplers implements AutoCloseable {

  /** One for the batch and one for its completions. */
  private static final int MOST = 2;

  private final Network generator;
  private final int start;
  private final int stop;
  private final List<TokenSampler> samplers = new ArrayList<>();

  Samplers(Network generator, int start, int stop) {
    this.generator = generator;
    this.start = start;
    this.stop = stop;
  }

  TokenSampler of(int rows, int time) {
    for (TokenSampler sampler : samplers) {
      if (sampler.rows() == rows && sampler.time() == time) {
        return sampler;
      }
    }
    if (samplers.size() == MOST) {
      samplers.remove(0).close();
    }
    TokenSampler sampler = new TokenSampler(generator.graph(), rows, time, start, stop);
    samplers.add(sampler);
    return sampler;
  }

  @Override
  public void close() {
    samplers.forEach(TokenSampler::close);
    samplers.clear();
  }
}
