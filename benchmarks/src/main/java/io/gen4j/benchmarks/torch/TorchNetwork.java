package io.gen4j.benchmarks.torch;

import io.gen4j.benchmarks.engine.Task;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * A sequence of layers with their parameters, built from the functions that libtorch's modules
 * call.
 */
final class TorchNetwork {

  private static final long[] STRIDE = {2, 2};
  private static final long[] PADDING = {1, 1};
  private static final long[] NONE = {0, 0};
  private static final long[] DILATION = {1, 1};
  private static final double MOMENTUM = 0.1;
  private static final double EPSILON = 1e-5;

  private final List<Layer> layers = new ArrayList<>();
  private final List<Tensor> parameters = new ArrayList<>();
  private final Scalar leak = new Scalar(Task.LEAK);
  private boolean training = true;

  /** One layer of a network. */
  @FunctionalInterface
  interface Layer {
    Tensor forward(Tensor input);
  }

  Tensor forward(Tensor input) {
    Tensor value = input;
    for (Layer layer : layers) {
      value = layer.forward(value);
    }
    return value;
  }

  long parameterCount() {
    return parameters.stream().mapToLong(Tensor::numel).sum();
  }

  void setTraining(boolean value) {
    training = value;
  }

  /** Whether a backward pass computes gradients of these parameters. */
  void requireGradients(boolean value) {
    parameters.forEach(parameter -> parameter.set_requires_grad(value));
  }

  List<Tensor> parameters() {
    return parameters;
  }

  TorchNetwork add(Layer layer) {
    layers.add(layer);
    return this;
  }

  /** Adds a dense layer with Xavier initialization. */
  TorchNetwork dense(long in, long out) {
    return dense(in, out, Math.sqrt(2.0 / (in + out)), true);
  }

  TorchNetwork dense(long in, long out, double deviation, boolean bias) {
    Tensor weight = parameter(deviation, out, in);
    TensorOptional shift = bias(bias, out);
    return add(x -> torch.linear(x, current(weight), current(shift)));
  }

  TorchNetwork convolution(long in, long out, double deviation, boolean bias) {
    return convolution(in, out, Task.KERNEL, 2, deviation, bias);
  }

  TorchNetwork convolution(
      long in, long out, int kernel, int stride, double deviation, boolean bias) {
    Tensor weight = parameter(deviation, out, in, kernel, kernel);
    TensorOptional shift = bias(bias, out);
    long[] strides = {stride, stride};
    return add(
        x -> torch.conv2d(x, current(weight), current(shift), strides, PADDING, DILATION, 1));
  }

  TorchNetwork deconvolution(long in, long out, double deviation, boolean bias) {
    Tensor weight = parameter(deviation, in, out, Task.KERNEL, Task.KERNEL);
    TensorOptional shift = bias(bias, out);
    return add(
        x ->
            torch.conv_transpose2d(
                x, current(weight), current(shift), STRIDE, PADDING, NONE, 1, DILATION));
  }

  TorchNetwork batchNorm(long channels) {
    TensorOptional scale = new TensorOptional(learned(torch.ones(channels)));
    TensorOptional shift = new TensorOptional(learned(torch.zeros(channels)));
    TensorOptional mean = new TensorOptional(torch.zeros(channels));
    TensorOptional variance = new TensorOptional(torch.ones(channels));
    return add(
        x -> torch.batch_norm(x, scale, shift, mean, variance, training, MOMENTUM, EPSILON, false));
  }

  /** Adds instance normalization without parameters. */
  TorchNetwork instanceNorm() {
    TensorOptional none = new TensorOptional();
    return add(x -> torch.instance_norm(x, none, none, none, none, true, MOMENTUM, EPSILON, false));
  }

  TorchNetwork leakyRelu() {
    return add(x -> torch.leaky_relu_(x, leak));
  }

  TorchNetwork relu() {
    return add(torch::relu_);
  }

  TorchNetwork tanh() {
    return add(x -> x.tanh());
  }

  /** Returns Adam over the parameters of some networks. */
  static Adam adam(double rate, double beta1, TorchNetwork... networks) {
    List<Tensor> all = new ArrayList<>();
    for (TorchNetwork network : networks) {
      all.addAll(network.parameters());
    }
    AdamOptions options = new AdamOptions(rate);
    // This is a C++ tuple, whose order in memory depends on the compiler. The default values show
    // which element is which.
    DoublePointer betas = options.betas();
    betas.put(betas.get(0) < betas.get(1) ? 0 : 1, beta1);
    return new Adam(new TensorVector(all.toArray(Tensor[]::new)), options);
  }

  /**
   * Returns a parameter as an operation should see it. Automatic casts keep the casts of parameters
   * until the end of a block in Python, which Java cannot mark. They do not keep those of views.
   */
  private static Tensor current(Tensor parameter) {
    return torch.tls_is_dispatch_key_excluded(torch.DispatchKey.AutocastCPU)
        ? parameter
        : parameter.view_as(parameter);
  }

  private static TensorOptional current(TensorOptional parameter) {
    if (!parameter.has_value()) {
      return parameter;
    }
    Tensor own = parameter.get();
    Tensor shown = current(own);
    return shown == own ? parameter : new TensorOptional(shown);
  }

  private TensorOptional bias(boolean wanted, long size) {
    return wanted ? new TensorOptional(learned(torch.zeros(size))) : new TensorOptional();
  }

  private Tensor parameter(double deviation, long... shape) {
    Tensor values = torch.randn(shape);
    torch.normal_(values, 0, deviation);
    return learned(values);
  }

  private Tensor learned(Tensor values) {
    values.set_requires_grad(true);
    parameters.add(values);
    return values;
  }
}
