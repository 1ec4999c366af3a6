package io.gen4j.benchmarks.nd4j;

import io.gen4j.benchmarks.engine.Task;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.network.NetworkSource;
import io.gen4j.gan.GanNetworks;
import io.gen4j.gan.architecture.Dcgan;
import io.gen4j.gan.architecture.MlpGan;
import java.util.Arrays;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;

/**
 * The DL4J configurations of a task's generator and discriminator, with their optimizer.
 *
 * @param generator maps latent vectors to images
 * @param discriminator maps images to logits
 */
record Pair(ComputationGraphConfiguration generator, ComputationGraphConfiguration discriminator) {

  static Pair of(Task task) {
    ExampleShape shape = shape(task);
    GanNetworks pair =
        task.network() == Task.Network.MLP
            ? MlpGan.of(shape)
            : Dcgan.of(shape).withWidth(task.width());
    return new Pair(
        configuration("generator", pair.generator(Task.SEED)),
        configuration("discriminator", pair.discriminator(Task.SEED + 1)));
  }

  private static ComputationGraphConfiguration configuration(String name, NetworkSource source) {
    return source.graph(name, adam()).getConfiguration();
  }

  static ExampleShape shape(Task task) {
    return ExampleShape.image(task.channels(), task.side(), task.side());
  }

  /**
   * Returns the number of trained parameters. DL4J also counts running statistics, which are
   * excluded here.
   */
  static long trained(ComputationGraph... graphs) {
    return Arrays.stream(graphs).mapToLong(graph -> trained(graph.paramTable())).sum();
  }

  static long trained(Map<String, INDArray> parameters) {
    return parameters.entrySet().stream()
        .filter(entry -> !entry.getKey().endsWith("_mean") && !entry.getKey().endsWith("_var"))
        .mapToLong(entry -> entry.getValue().length())
        .sum();
  }

  private static Adam adam() {
    return Adam.builder()
        .learningRate(Task.GAN_RATE)
        .beta1(Task.GAN_BETA1)
        .beta2(0.999)
        .epsilon(1e-8)
        .build();
  }
}
