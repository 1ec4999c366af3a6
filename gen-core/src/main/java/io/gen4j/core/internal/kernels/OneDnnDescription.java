package io.gen4j.core.internal.kernels;

import java.util.function.Supplier;
import org.bytedeco.dnnl.convolution_backward_data;
import org.bytedeco.dnnl.convolution_backward_weights;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_desc;

/**
 * oneDNN's description of a product of a convolution, for a fixed number of examples. oneDNN's
 * choice of code also depends on the memory order: images are channels last, and oneDNN chooses the
 * order of the weights.
 */
final class OneDnnDescription {

  /** The three products, with oneDNN's identifiers of their arguments. */
  enum Kind {
    FORWARD(dnnl.DNNL_ARG_SRC, dnnl.DNNL_ARG_WEIGHTS, dnnl.DNNL_ARG_DST),
    INPUT_GRADIENT(dnnl.DNNL_ARG_DIFF_SRC, dnnl.DNNL_ARG_WEIGHTS, dnnl.DNNL_ARG_DIFF_DST),
    WEIGHT_GRADIENT(dnnl.DNNL_ARG_SRC, dnnl.DNNL_ARG_DIFF_WEIGHTS, dnnl.DNNL_ARG_DIFF_DST);

    final int inputs;
    final int weights;
    final int outputs;

    Kind(int inputs, int weights, int outputs) {
      this.inputs = inputs;
      this.weights = weights;
      this.outputs = outputs;
    }
  }

  private static final dnnl.algorithm ALGORITHM = dnnl.algorithm.convolution_direct;

  private final Kind kind;
  private final boolean bfloat16;
  private final memory.desc inputs;
  private final memory.desc outputs;
  private final memory.desc order;
  private final memory.desc scratchpad;
  private final Supplier<primitive> primitive;
  private final String code;

  /**
   * Describes the product and lets oneDNN choose its code.
   *
   * @param wanted order of the weights, or null for oneDNN's choice
   * @param bfloat16 whether the two arrays that the product reads are in bfloat16 instead of float;
   *     sums and the result are in float
   * @throws RuntimeException if oneDNN has no code for it
   */
  OneDnnDescription(
      Kind kind, ConvolutionGeometry g, int examples, memory.desc wanted, boolean bfloat16) {
    this.kind = kind;
    this.bfloat16 = bfloat16;
    memory.data_type read = bfloat16 ? memory.data_type.bf16 : memory.data_type.f32;
    memory.data_type written = memory.data_type.f32;
    this.inputs = inputs(g, examples, kind == Kind.INPUT_GRADIENT ? written : read);
    this.outputs = outputs(g, examples, kind == Kind.FORWARD ? written : read);
    memory.desc weights =
        wanted == null
            ? weights(g, kind == Kind.WEIGHT_GRADIENT ? written : read, memory.format_tag.any)
            : wanted;
    // The gradients' choices depend on those of a forward product, whose types differ.
    boolean same = kind == Kind.FORWARD || !bfloat16;
    memory.desc forwardInputs = same ? inputs : inputs(g, examples, read);
    memory.desc forwardWeights = same ? weights : weights(g, read, memory.format_tag.any);
    memory.desc forwardOutputs = same ? outputs : outputs(g, examples, read);
    long[] strides = {g.strideHeight(), g.strideWidth()};
    // The number of skipped values between two values of a kernel.
    long[] dilations = {g.dilationHeight() - 1L, g.dilationWidth() - 1L};
    long[] before = {g.padTop(), g.padLeft()};
    long[] after = {below(g), right(g)};
    convolution_forward.primitive_desc forward =
        new convolution_forward.primitive_desc(
            OneDnn.engine(),
            dnnl.prop_kind.forward_training,
            ALGORITHM,
            forwardInputs,
            forwardWeights,
            forwardOutputs,
            strides,
            dilations,
            before,
            after,
            OneDnn.scratchpadOfOurs(),
            false);
    primitive_desc chosen;
    switch (kind) {
      case FORWARD -> {
        primitive = () -> new convolution_forward(forward);
        order = forward.weights_desc();
        chosen = forward;
      }
      case INPUT_GRADIENT -> {
        convolution_backward_data.primitive_desc backward =
            new convolution_backward_data.primitive_desc(
                OneDnn.engine(),
                ALGORITHM,
                inputs,
                weights,
                outputs,
                strides,
                dilations,
                before,
                after,
                forward,
                OneDnn.scratchpadOfOurs(),
                false);
        skipSlow(backward);
        primitive = () -> new convolution_backward_data(backward);
        order = backward.weights_desc();
        chosen = backward;
      }
      default -> {
        convolution_backward_weights.primitive_desc backward =
            new convolution_backward_weights.primitive_desc(
                OneDnn.engine(),
                ALGORITHM,
                inputs,
                weights,
                outputs,
                strides,
                dilations,
                before,
                after,
                forward,
                OneDnn.scratchpadOfOurs(),
                false);
        primitive = () -> new convolution_backward_weights(backward);
        order = backward.diff_weights_desc();
        chosen = backward;
      }
    }
    scratchpad = chosen.scratchpad_desc();
    code = chosen.impl_info_str().getString();
  }

  /**
   * Lets oneDNN choose again instead of its batched products for strided gradients of inputs in
   * float. On two threads they took up to a quarter longer than the code that it chooses next.
   */
  private void skipSlow(primitive_desc chosen) {
    while (!bfloat16
        && chosen.impl_info_str().getString().startsWith("brgconv_strided")
        && chosen.next_impl()) {
      // Tries the next one.
    }
  }

  Kind kind() {
    return kind;
  }

  /** Returns the memory description of the convolution's input, or of its gradient. */
  memory.desc inputs() {
    return inputs;
  }

  /** Returns the memory description of the convolution's output, or of its gradient. */
  memory.desc outputs() {
    return outputs;
  }

  /** Returns the memory description of the weights, or of their gradient. */
  memory.desc order() {
    return order;
  }

  /** Returns the memory description of the scratchpad, which may be empty. */
  memory.desc scratchpad() {
    return scratchpad;
  }

  /** Returns a new primitive that computes the product. */
  primitive primitive() {
    return primitive.get();
  }

  /**
   * Whether oneDNN has a direct convolution for this processor. Plain loops do not count, and
   * neither do unfolded patches, which {@link Patches} does equally well.
   */
  boolean isFast() {
    if (bfloat16 && !code.contains("bf16") && !code.contains("amx")) {
      // It would convert to float.
      return false;
    }
    return code.startsWith("brg") || code.startsWith("jit");
  }

  /** Returns the memory description of weights in DL4J's order. */
  static memory.desc plainWeights(ConvolutionGeometry g) {
    return weights(g, memory.data_type.f32, memory.format_tag.oihw);
  }

  private static memory.desc weights(
      ConvolutionGeometry g, memory.data_type type, memory.format_tag order) {
    long[] shape = {g.outChannels(), g.inChannels(), g.kernelHeight(), g.kernelWidth()};
    return new memory.desc(shape, type, order);
  }

  private static memory.desc inputs(ConvolutionGeometry g, int examples, memory.data_type type) {
    long[] shape = {examples, g.inChannels(), g.inHeight(), g.inWidth()};
    return new memory.desc(shape, type, memory.format_tag.nhwc);
  }

  private static memory.desc outputs(ConvolutionGeometry g, int examples, memory.data_type type) {
    long[] shape = {examples, g.outChannels(), g.outHeight(), g.outWidth()};
    return new memory.desc(shape, type, memory.format_tag.nhwc);
  }

  /** Returns the padding below the image: the overlap of the last kernel position. */
  private static long below(ConvolutionGeometry g) {
    long kernel = (g.kernelHeight() - 1L) * g.dilationHeight() + 1;
    return Math.max(
        0, (g.outHeight() - 1L) * g.strideHeight() + kernel - g.padTop() - g.inHeight());
  }

  private static long right(ConvolutionGeometry g) {
    long kernel = (g.kernelWidth() - 1L) * g.dilationWidth() + 1;
    return Math.max(0, (g.outWidth() - 1L) * g.strideWidth() + kernel - g.padLeft() - g.inWidth());
  }
}
