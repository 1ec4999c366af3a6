package io.gen4j.benchmarks.torch;

import io.gen4j.benchmarks.engine.Task;
import io.gen4j.benchmarks.engine.TokenBatches;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** A decoder of attention blocks without biases, from the functions that PyTorch's modules call. */
final class TorchGpt implements TorchSequence.TokenNetwork {

  private static final double DEVIATION = 0.02;
  private static final double EPSILON = 1e-5;

  private final Task task;
  private final Tensor tokens;
  private final Tensor positions;
  private final Tensor gain;
  private final List<Block> blocks = new ArrayList<>();
  private final List<Tensor> parameters = new ArrayList<>();
  private final Tensor numbers;
  private int position;

  TorchGpt(Task task) {
    this.task = task;
    int width = task.width();
    tokens = matrix(TokenBatches.TOKENS, width);
    positions = matrix(task.side(), width);
    for (int i = 0; i < task.channels(); i++) {
      blocks.add(new Block(width));
    }
    gain = gain(width);
    long[] all = new long[task.side()];
    for (int i = 0; i < all.length; i++) {
      all[i] = i;
    }
    numbers = Tensor.create(all, all.length);
  }

  private Tensor matrix(long rows, long columns) {
    Tensor values = torch.randn(rows, columns);
    torch.normal_(values, 0, DEVIATION);
    return learned(values);
  }

  private Tensor gain(long width) {
    return learned(torch.ones(width));
  }

  private Tensor learned(Tensor values) {
    values.set_requires_grad(true);
    parameters.add(values);
    return values;
  }

  @Override
  public List<Tensor> parameters() {
    return parameters;
  }

  @Override
  public Tensor forward(Tensor input) {
    Tensor x = torch.embedding(tokens, input).add(torch.embedding(positions, numbers));
    for (Block block : blocks) {
      x = block.forward(x, false);
    }
    return torch.linear(normalized(x, gain), tokens).reshape(-1, TokenBatches.TOKENS);
  }

  @Override
  public void begin() {
    position = 0;
    blocks.forEach(Block::forget);
  }

  @Override
  public Tensor step(Tensor token) {
    Tensor x = torch.embedding(tokens, token).add(positions.narrow(0, position++, 1));
    for (Block block : blocks) {
      x = block.forward(x, true);
    }
    return torch.linear(normalized(x, gain), tokens).squeeze(1);
  }

  private Tensor normalized(Tensor x, Tensor by) {
    long[] shape = {task.width()};
    return torch.layer_norm(x, shape, new TensorOptional(by), new TensorOptional(), EPSILON, true);
  }

  private final class Block {

    private final Tensor first;
    private final Tensor in;
    private final Tensor out;
    private final Tensor second;
    private final Tensor up;
    private final Tensor down;
    private Tensor keys;
    private Tensor values;

    Block(int width) {
      first = gain(width);
      in = matrix(3L * width, width);
      out = matrix(width, width);
      second = gain(width);
      up = matrix(4L * width, width);
      down = matrix(width, 4L * width);
    }

    void forget() {
      keys = null;
      values = null;
    }

    Tensor forward(Tensor x, boolean cached) {
      long batch = x.size(0);
      long time = x.size(1);
      long size = task.width() / Task.HEADS;
      Tensor qkv = torch.linear(normalized(x, first), in).view(batch, time, 3, Task.HEADS, size);
      Tensor query = qkv.select(2, 0).transpose(1, 2);
      Tensor key = qkv.select(2, 1).transpose(1, 2);
      Tensor value = qkv.select(2, 2).transpose(1, 2);
      if (cached) {
        keys = keys == null ? key : torch.cat(new TensorVector(keys, key), 2);
        values = values == null ? value : torch.cat(new TensorVector(values, value), 2);
        key = keys;
        value = values;
      }
      Tensor mixed =
          torch.scaled_dot_product_attention(
              query, key, value, new TensorOptional(), 0, !cached, new DoubleOptional(), false);
      Tensor rows = mixed.transpose(1, 2).reshape(batch, time, task.width());
      Tensor after = x.add(torch.linear(rows, out));
      Tensor hidden = torch.gelu(torch.linear(normalized(after, second), up), "tanh");
      return after.add(torch.linear(hidden, down));
    }
  }
}
