package io.gen4j.gan.term;

import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.random.Noise;
import io.gen4j.core.random.Seeds;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Changes of examples that should not change their score. */
final class ExampleChanges {

  private ExampleChanges() {}

  /** Returns a changed copy of {@code [batch, ...data]}; equal seeds give equal changes. */
  static INDArray of(INDArray data, Consistency options, long seed) {
    if (data.rank() != 4) {
      return HeapCopy.cast(Noise.normal(seed, data.shape()), data.dataType())
          .muli(options.deviation())
          .addi(data);
    }
    RandomGenerator random = Seeds.generator(seed);
    double[] from = HeapCopy.doubles(data);
    double[] to = new double[from.length];
    int channels = (int) data.size(1);
    int height = (int) data.size(2);
    int width = (int) data.size(3);
    for (int n = 0; n < data.size(0); n++) {
      int down = random.nextInt(-options.shift(), options.shift() + 1);
      int right = random.nextInt(-options.shift(), options.shift() + 1);
      boolean mirrored = options.mirror() && random.nextBoolean();
      for (int c = 0; c < channels; c++) {
        int plane = (n * channels + c) * height * width;
        for (int y = 0; y < height; y++) {
          int fromY = Math.max(0, Math.min(height - 1, y - down));
          for (int x = 0; x < width; x++) {
            int shifted = Math.max(0, Math.min(width - 1, x - right));
            int fromX = mirrored ? width - 1 - shifted : shifted;
            to[plane + y * width + x] = from[plane + fromY * width + fromX];
          }
        }
      }
    }
    return HeapCopy.array(to, data.dataType(), data.shape());
  }
}
