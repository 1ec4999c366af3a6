package io.gen4j.vae;

import io.gen4j.core.data.Batch;
import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.network.StepMemory;
import io.gen4j.core.random.Seeds;
import io.gen4j.core.training.TrainingStep;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * One step of gradient descent on an objective (Kingma and Welling 2014): encode, draw latent
 * vectors by reparameterisation, decode, weigh the terms, and all the way back. The encoder runs
 * once per example, however many latent samples there are.
 */
final class VariationalStep implements TrainingStep {

  private static final long DATA = 0x4441L;
  private static final long NOISE = 0x4E4FL;
  private static final long CORRUPTION = 0x434FL;

  private final Assembly assembly;
  private final OutputBuffer output = new OutputBuffer();
  private int datasetSize;

  VariationalStep(Assembly assembly) {
    this.assembly = assembly;
  }

  /** Says how many examples the batches to come are of. */
  void examplesInAll(int size) {
    datasetSize = size;
  }

  @Override
  public Map<String, Double> run(long step, Supplier<Batch> batches) {
    VaeOptions options = assembly.options();
    long seed = options.seed();
    Batch batch = batches.get();
    try (StepMemory.Scope scope = assembly.memory().open()) {
      Examples examples =
          Examples.of(
              HeapCopy.floats(batch.data()),
              options.classes() > 0 ? batch.labels() : List.of(),
              batch.size(),
              options);
      if (options.binarized()) {
        examples = examples.binarized(Seeds.derive(seed, DATA, step));
      }
      Examples seen = examples;
      if (!options.corruption().isNone()) {
        seen = examples.corrupted(options.corruption(), Seeds.derive(seed, CORRUPTION, step));
      }
      assembly.encoder().seedNoise(Seeds.derive(seed, NOISE, step, 0));
      assembly.decoder().seedNoise(Seeds.derive(seed, NOISE, step, 1));
      return new Pass(assembly, output, step, datasetSize, examples, seen).run();
    }
  }

  /** The decoder's output on the heap, kept from step to step. */
  static final class OutputBuffer {

    private float[] values = new float[0];

    float[] of(int size) {
      if (values.length < size) {
        values = new float[size];
      }
      return values;
    }
  }
}
