package io.gen4j.benchmarks.torch;

import io.gen4j.benchmarks.engine.Task;
import java.util.List;
import org.bytedeco.pytorch.global.torch;

/** The networks of {@code MlpGan} and {@code Dcgan}, for libtorch. */
final class TorchNetworks {

  private static final double DEVIATION = 0.02;

  private TorchNetworks() {}

  /** Whether the images of a task use the channels-last layout. */
  static boolean channelsLast(Task task) {
    return task.network() == Task.Network.DCGAN && task.variant() == 1;
  }

  static TorchNetwork generator(Task task) {
    TorchNetwork network = new TorchNetwork();
    if (task.network() == Task.Network.MLP) {
      int in = Task.LATENT;
      for (int size : Task.HIDDEN) {
        network.dense(in, size).leakyRelu();
        in = size;
      }
      return network.dense(in, task.pixels()).tanh();
    }
    List<Integer> widths = task.widths();
    int base = task.base();
    int channels = widths.get(widths.size() - 1);
    int first = channels;
    network.dense(Task.LATENT, (long) channels * base * base, DEVIATION, false);
    network.add(x -> x.view(-1, first, base, base));
    if (channelsLast(task)) {
      network.add(x -> x.contiguous(torch.MemoryFormat.ChannelsLast));
    }
    network.batchNorm(channels).relu();
    for (int i = widths.size() - 2; i >= 0; i--) {
      network.deconvolution(channels, widths.get(i), DEVIATION, false);
      channels = widths.get(i);
      network.batchNorm(channels).relu();
    }
    return network.deconvolution(channels, task.channels(), DEVIATION, true).tanh();
  }

  static TorchNetwork discriminator(Task task) {
    TorchNetwork network = new TorchNetwork();
    if (task.network() == Task.Network.MLP) {
      int in = task.pixels();
      for (int i = Task.HIDDEN.size() - 1; i >= 0; i--) {
        network.dense(in, Task.HIDDEN.get(i)).leakyRelu();
        in = Task.HIDDEN.get(i);
      }
      return network.dense(in, 1);
    }
    int channels = task.channels();
    boolean first = true;
    for (int out : task.widths()) {
      network.convolution(channels, out, DEVIATION, first);
      if (!first) {
        network.batchNorm(out);
      }
      network.leakyRelu();
      channels = out;
      first = false;
    }
    long flat = (long) channels * task.base() * task.base();
    return network.add(x -> x.reshape(-1, flat)).dense(flat, 1, DEVIATION, true);
  }
}
