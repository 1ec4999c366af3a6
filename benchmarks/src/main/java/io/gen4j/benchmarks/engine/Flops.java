package io.gen4j.benchmarks.engine;

import java.util.List;

/**
 * Floating-point operations in the matrix products and convolutions that a task needs, as a lower
 * bound on the work of a step. Gradients that no update needs are not counted.
 */
public final class Flops {

  private Flops() {}

  /** Returns the operations of one step of a task. */
  public static double of(Task task) {
    double each =
        switch (task.kind()) {
          case GEMM -> (double) task.width() * task.width() * task.width();
          case SAMPLE -> generator(task).all();
          case VAE_STEP -> vae(task);
          case GAN_STEP -> ganStep(generator(task), discriminator(task));
          case PIX2PIX_STEP -> ganStep(translator(task), patches(task, 2 * task.channels()));
          case CYCLE_GAN_STEP -> {
            Network translator = translator(task);
            // Of the three passes of each generator, one passes its gradient on to the other.
            yield 2
                * (ganStep(translator, patches(task, task.channels()))
                    + translator.training()
                    + 3 * translator.all());
          }
          case SEQUENCE_SAMPLE -> sequence(task);
          case SEQUENCE_STEP -> 3 * sequence(task);
        };
    return 2 * each * task.batch();
  }

  /**
   * Multiply-adds of a forward pass for one example, in all layers and in the first. The gradient
   * of the weights needs as many, and so does the gradient of the input. The input gradient of the
   * first layer is needed only if it is passed on to another network.
   */
  private record Network(double all, double first) {

    double training() {
      return 3 * all - first;
    }
  }

  private static double ganStep(Network generator, Network discriminator) {
    return 2 * discriminator.training() + 2 * discriminator.all() + generator.training();
  }

  /** Multiply-adds of a forward pass for one sequence, without the products of attention. */
  private static double sequence(Task task) {
    double square = (double) task.width() * task.width();
    double layer =
        switch (task.network()) {
          case LSTM -> 8 * square;
          case GRU -> 6 * square;
          default -> 12 * square;
        };
    double output = (double) task.width() * TokenBatches.TOKENS;
    return task.side() * (task.channels() * layer + output);
  }

  private static double vae(Task task) {
    double in = (double) task.pixels() * task.width();
    double out = in + (double) task.width() * Task.VAE_LATENT;
    double encoder = in + 2.0 * task.width() * Task.VAE_LATENT;
    return 3 * (encoder + out) - in;
  }

  private static Network generator(Task task) {
    if (task.network() == Task.Network.MLP) {
      return perceptron(Task.LATENT, Task.HIDDEN, task.pixels());
    }
    List<Integer> widths = task.widths();
    int side = task.base();
    int channels = widths.get(widths.size() - 1);
    double first = (double) Task.LATENT * channels * side * side;
    double all = first;
    for (int i = widths.size() - 1; i >= 0; i--) {
      int out = i == 0 ? task.channels() : widths.get(i - 1);
      all += (double) channels * out * Task.KERNEL * Task.KERNEL * side * side;
      channels = out;
      side *= 2;
    }
    return new Network(all, first);
  }

  private static Network discriminator(Task task) {
    if (task.network() == Task.Network.MLP) {
      return perceptron(
          task.pixels(), List.of(Task.HIDDEN.get(2), Task.HIDDEN.get(1), Task.HIDDEN.get(0)), 1);
    }
    int side = task.side();
    int channels = task.channels();
    double first = 0;
    double all = 0;
    for (int out : task.widths()) {
      side /= 2;
      double layer = (double) channels * out * Task.KERNEL * Task.KERNEL * side * side;
      first = first == 0 ? layer : first;
      all += layer;
      channels = out;
    }
    return new Network(all + (double) channels * side * side, first);
  }

  private static Network translator(Task task) {
    List<Integer> channels = task.translatorChannels();
    int last = channels.size() - 1;
    int kernel = Task.KERNEL * Task.KERNEL;
    double first = 0;
    double all = 0;
    int side = task.side();
    for (int i = 1; i <= last; i++) {
      side /= 2;
      double layer = (double) channels.get(i - 1) * channels.get(i) * kernel * side * side;
      first = i == 1 ? layer : first;
      all += layer;
    }
    int in = channels.get(last);
    all += 9.0 * in * in * side * side;
    for (int i = last; i >= 1; i--) {
      int out = i == 1 ? task.width() : channels.get(i - 1);
      all += (double) in * out * kernel * side * side;
      side *= 2;
      in = out + channels.get(i - 1);
    }
    return new Network(all + 9.0 * in * task.channels() * side * side, first);
  }

  private static Network patches(Task task, int in) {
    double width = task.width();
    double half = (double) task.side() * task.side() / 4;
    int kernel = Task.KERNEL * Task.KERNEL;
    double first = in * width * kernel * half;
    double rest = 2 * width * width * kernel + 9 * (2 * width * 4 * width + 4 * width);
    return new Network(first + rest * half / 4, first);
  }

  private static Network perceptron(int in, List<Integer> hidden, int out) {
    double first = (double) in * hidden.get(0);
    double all = 0;
    int size = in;
    for (int next : hidden) {
      all += (double) size * next;
      size = next;
    }
    return new Network(all + (double) size * out, first);
  }
}
