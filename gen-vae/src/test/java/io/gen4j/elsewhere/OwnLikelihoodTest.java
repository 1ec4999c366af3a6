package io.gen4j.elsewhere;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.training.FitOptions;
import io.gen4j.vae.Vae;
import io.gen4j.vae.VaeOptions;
import io.gen4j.vae.architecture.MlpVae;
import io.gen4j.vae.likelihood.Density;
import io.gen4j.vae.likelihood.Likelihood;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/** A likelihood of an application: public types alone, and nothing but array operations. */
class OwnLikelihoodTest {

  private static final ExampleShape SHAPE = ExampleShape.vector(6);

  /** Laplace distributions of scale b: log p = -|x - μ| / b - log 2b. */
  private record Laplace(double scale) implements Likelihood {

    @Override
    public Map<String, Object> describe() {
      return Map.of("name", "laplace", "scale", scale);
    }

    @Override
    public ValueRange range() {
      return ValueRange.UNBOUNDED;
    }

    @Override
    public int parametersPerValue() {
      return 1;
    }

    @Override
    public Density evaluate(INDArray x, INDArray parameters, INDArray mask) {
      int samples = (int) (parameters.size(0) / x.size(0));
      INDArray error = x.repeat(0, samples).sub(parameters);
      INDArray logs = Transforms.abs(error).divi(-scale).subi(Math.log(2 * scale));
      INDArray slope = Transforms.sign(error).divi(scale);
      if (mask != null) {
        INDArray kept = mask.repeat(0, samples);
        logs.muli(kept);
        slope.muli(kept);
      }
      return Density.of(logs.sum(1), slope);
    }

    @Override
    public INDArray mean(INDArray parameters) {
      return parameters;
    }

    @Override
    public INDArray sample(INDArray parameters, RandomGenerator random) {
      INDArray uniform = Nd4j.zeros(parameters.dataType(), parameters.shape());
      for (long i = 0; i < uniform.length(); i++) {
        uniform.putScalar(i, random.nextDouble() - 0.5);
      }
      INDArray tail = Transforms.log(Transforms.abs(uniform).muli(-2).addi(1), true);
      return parameters.sub(Transforms.sign(uniform).muli(tail).muli(scale));
    }
  }

  @TempDir Path folder;

  @Test
  void trainsIsSavedAndLoadsWithItsOptions() {
    VaeOptions options = VaeOptions.defaults(2).withLikelihood(new Laplace(0.5)).withSeed(3);
    MlpVae networks = MlpVae.of(SHAPE).withHidden(List.of(16));
    Vae vae = Vae.create(networks, options);
    double before = vae.elbo(new Lines(), 1).elbo();
    vae.fit(new Lines(), FitOptions.steps(300).withBatchSize(32));
    assertThat(vae.elbo(new Lines(), 1).elbo()).isGreaterThan(before + 1);
    assertThat(vae.draw(3, 1).shape()).containsExactly(3, 6);

    Path file = folder.resolve("own.zip");
    vae.save(file);
    assertThatThrownBy(() -> Vae.load(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'laplace'")
        .hasMessageContaining("Vae.load(file, options)");
    Vae loaded = Vae.load(file, options);
    assertThat(loaded.sample(2, 5)).isEqualTo(vae.sample(2, 5));
  }

  @Test
  void gradientIsWeightedByRow() {
    INDArray x = Nd4j.createFromArray(new double[][] {{1, 2}, {3, 5}});
    INDArray means = Nd4j.createFromArray(new double[][] {{0, 2.5}, {3.5, 5.25}});
    Density density = new Laplace(0.5).evaluate(x, means, null);
    assertThat(density.values()).containsExactly(new double[] {-3, -1.5}, within(1e-12));
    INDArray gradient = density.gradient(new double[] {2, 3});
    assertThat(gradient).isEqualTo(Nd4j.createFromArray(new double[][] {{4, -4}, {-6, -6}}));
  }

  @Test
  void invalidResultsAreReported() {
    record Short(Laplace base) implements Likelihood {
      @Override
      public Map<String, Object> describe() {
        return Map.of("name", "short");
      }

      @Override
      public ValueRange range() {
        return base.range();
      }

      @Override
      public int parametersPerValue() {
        return 1;
      }

      @Override
      public Density evaluate(INDArray x, INDArray parameters, INDArray mask) {
        Density whole = base.evaluate(x, parameters, mask);
        return new Density() {
          @Override
          public double[] values() {
            return whole.values();
          }

          @Override
          public INDArray gradient(double[] weights) {
            return Nd4j.zeros(DataType.FLOAT, 1, 6);
          }
        };
      }

      @Override
      public double[] logDensities(INDArray x, INDArray parameters, INDArray mask) {
        return new double[1];
      }

      @Override
      public INDArray mean(INDArray parameters) {
        return parameters;
      }

      @Override
      public INDArray sample(INDArray parameters, RandomGenerator random) {
        return parameters;
      }
    }
    VaeOptions options = VaeOptions.defaults(2).withLikelihood(new Short(new Laplace(1)));
    MlpVae networks = MlpVae.of(SHAPE).withHidden(List.of(4));
    Vae vae = Vae.create(networks, options);
    assertThatThrownBy(() -> vae.fit(new Lines(), FitOptions.steps(1).withBatchSize(8)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("short")
        .hasMessageContaining("[8, 6]")
        .hasMessageContaining("[1, 6]");
    assertThatThrownBy(() -> vae.elbo(new Lines(), 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("one log density for each of the 64 rows")
        .hasMessageContaining("returned 1");
  }

  /** Points on a line with one free number each. */
  private record Lines() implements Dataset {

    @Override
    public String name() {
      return "lines";
    }

    @Override
    public int size() {
      return 64;
    }

    @Override
    public ExampleShape shape() {
      return SHAPE;
    }

    @Override
    public ValueRange range() {
      return ValueRange.UNBOUNDED;
    }

    @Override
    public int classes() {
      return 0;
    }

    @Override
    public void read(int index, float[] target, int offset) {
      for (int i = 0; i < 6; i++) {
        target[offset + i] = (float) Math.sin(index) * (i - 2);
      }
    }

    @Override
    public String digest() {
      return "lines";
    }
  }
}
