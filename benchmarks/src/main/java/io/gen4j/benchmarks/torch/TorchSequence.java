package io.gen4j.benchmarks.torch;

import io.gen4j.benchmarks.engine.Task;
import io.gen4j.benchmarks.engine.TokenBatches;
import io.gen4j.benchmarks.engine.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleConsumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Training steps of a language model, and sequences drawn from it. */
final class TorchSequence implements Workload {

  private static final int BATCHES = 8;

  private final Task task;
  private final TokenNetwork network;
  private final Adam adam;
  private final List<Tensor> inputs = new ArrayList<>();
  private final List<Tensor> targets = new ArrayList<>();
  private int next;

  TorchSequence(Task task) {
    if (task.variant() == 1) {
      throw new UnsupportedOperationException("this engine has only one variant");
    }
    this.task = task;
    boolean attends = task.network() == Task.Network.GPT;
    this.network = attends ? new TorchGpt(task) : new TorchRecurrent(task);
    TensorVector parameters = new TensorVector(network.parameters().toArray(Tensor[]::new));
    this.adam = new Adam(parameters, new AdamOptions(Task.SEQUENCE_RATE));
    for (int i = 0; i < BATCHES; i++) {
      addBatch(TokenBatches.batch(task, i));
    }
  }

  private void addBatch(int[] tokens) {
    int length = task.side();
    long[] from = new long[task.batch() * length];
    long[] to = new long[from.length];
    for (int i = 0; i < from.length; i++) {
      int at = i / length * (length + 1) + i % length;
      from[i] = tokens[at];
      to[i] = tokens[at + 1];
    }
    inputs.add(Tensor.create(from, task.batch(), length));
    targets.add(Tensor.create(to, from.length));
  }

  /** A network from tokens {@code [batch, time]} to logits {@code [batch * time, tokens]}. */
  interface TokenNetwork {

    List<Tensor> parameters();

    Tensor forward(Tensor tokens);

    /** Forgets all steps. */
    void begin();

    /** Returns the logits {@code [batch, tokens]} after one more token {@code [batch, 1]}. */
    Tensor step(Tensor token);
  }

  /** Returns the number of values in matrices: engines have different numbers of biases. */
  @Override
  public long parameters() {
    return network.parameters().stream()
        .filter(tensor -> tensor.dim() == 2)
        .mapToLong(Tensor::numel)
        .sum();
  }

  @Override
  public void run(int steps, DoubleConsumer losses) {
    for (int i = 0; i < steps; i++) {
      if (task.kind() == Task.Kind.SEQUENCE_STEP) {
        try (PointerScope scope = Scopes.open()) {
          losses.accept(step(next++ % BATCHES));
        }
      } else {
        draw();
      }
    }
  }

  private double step(int batch) {
    adam.zero_grad();
    Tensor loss = torch.cross_entropy(network.forward(inputs.get(batch)), targets.get(batch));
    loss.backward();
    adam.step();
    return loss.item_float();
  }

  private void draw() {
    try (PointerScope scope = Scopes.open();
        NoGradGuard guard = new NoGradGuard()) {
      network.begin();
      Tensor token = Tensor.create(new long[task.batch()], task.batch(), 1);
      long[] drawn = new long[task.batch() * task.side()];
      for (int t = 0; t < task.side(); t++) {
        Tensor logits = network.step(token);
        token = torch.multinomial(torch.softmax(logits, 1), 1);
        // The application reads every token, as ours does.
        for (int i = 0; i < task.batch(); i++) {
          drawn[i * task.side() + t] = i == 0 ? token.get(0).item_long() : 0;
        }
      }
    }
  }
}
