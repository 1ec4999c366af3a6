package io.gen4j.benchmarks.torch;

import io.gen4j.benchmarks.engine.Task;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** The U-Net and the patch discriminator of {@code Pix2Pix}, for libtorch. */
final class TorchTranslator {

  private static final double DEVIATION = 0.02;

  private final List<TorchNetwork> down = new ArrayList<>();
  private final TorchNetwork bottom = new TorchNetwork();
  private final List<TorchNetwork> up = new ArrayList<>();
  private final TorchNetwork picture = new TorchNetwork();

  /** Creates the U-Net of a task. */
  TorchTranslator(Task task) {
    List<Integer> channels = task.translatorChannels();
    int last = channels.size() - 1;
    for (int i = 1; i <= last; i++) {
      TorchNetwork layer = new TorchNetwork();
      layer.convolution(channels.get(i - 1), channels.get(i), DEVIATION, i == 1);
      down.add((i == 1 ? layer : normalized(task, layer, channels.get(i))).leakyRelu());
    }
    int base = channels.get(last);
    bottom.convolution(base, base, 3, 1, DEVIATION, false);
    normalized(task, bottom, base).relu();
    int in = base;
    for (int i = last; i >= 1; i--) {
      int out = i == 1 ? task.width() : channels.get(i - 1);
      TorchNetwork layer = new TorchNetwork().deconvolution(in, out, DEVIATION, false);
      up.add(normalized(task, layer, out).relu());
      in = out + channels.get(i - 1);
    }
    picture.convolution(in, task.channels(), 3, 1, DEVIATION, true).tanh();
  }

  private static TorchNetwork normalized(Task task, TorchNetwork network, long channels) {
    return task.kind() == Task.Kind.PIX2PIX_STEP
        ? network.batchNorm(channels)
        : network.instanceNorm();
  }

  /** Creates the discriminator of a task. */
  static TorchNetwork discriminator(Task task) {
    int width = task.width();
    int in = task.kind() == Task.Kind.PIX2PIX_STEP ? 2 * task.channels() : task.channels();
    TorchNetwork network = new TorchNetwork();
    network.convolution(in, width, DEVIATION, true).leakyRelu();
    network.convolution(width, 2L * width, DEVIATION, false);
    normalized(task, network, 2L * width).leakyRelu();
    network.convolution(2L * width, 4L * width, 3, 1, DEVIATION, false);
    normalized(task, network, 4L * width).leakyRelu();
    return network.convolution(4L * width, 1, 3, 1, DEVIATION, true);
  }

  Tensor forward(Tensor image) {
    List<Tensor> skipped = new ArrayList<>();
    Tensor value = image;
    for (TorchNetwork layer : down) {
      skipped.add(value);
      value = layer.forward(value);
    }
    value = bottom.forward(value);
    for (TorchNetwork layer : up) {
      Tensor skip = skipped.remove(skipped.size() - 1);
      value = torch.cat(new TensorVector(layer.forward(value), skip), 1);
    }
    return picture.forward(value);
  }

  /** Returns the parts that have parameters. */
  List<TorchNetwork> parts() {
    List<TorchNetwork> parts = new ArrayList<>(down);
    parts.add(bottom);
    parts.addAll(up);
    parts.add(picture);
    return parts;
  }
}
