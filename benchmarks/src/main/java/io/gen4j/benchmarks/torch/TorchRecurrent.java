package io.gen4j.benchmarks.torch;

import io.gen4j.benchmarks.engine.Task;
import io.gen4j.benchmarks.engine.TokenBatches;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.EmbeddingImpl;
import org.bytedeco.pytorch.GRUImpl;
import org.bytedeco.pytorch.GRUOptions;
import org.bytedeco.pytorch.LSTMImpl;
import org.bytedeco.pytorch.LSTMOptions;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.T_TensorT_TensorTensor_T_T;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.T_TensorTensor_TOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/** PyTorch's own modules of long short-term memory and gated recurrent units. */
final class TorchRecurrent implements TorchSequence.TokenNetwork {

  private final EmbeddingImpl embedding;
  private final LSTMImpl lstm;
  private final GRUImpl gru;
  private final LinearImpl output;
  private final List<Tensor> parameters = new ArrayList<>();
  private T_TensorTensor_T cells;
  private Tensor hidden;

  TorchRecurrent(Task task) {
    int width = task.width();
    embedding = new EmbeddingImpl(TokenBatches.TOKENS, width);
    output = new LinearImpl(width, TokenBatches.TOKENS);
    if (task.network() == Task.Network.LSTM) {
      LSTMOptions options = new LSTMOptions(width, width);
      options.num_layers().put(task.channels());
      options.batch_first().put(true);
      lstm = new LSTMImpl(options);
      gru = null;
    } else {
      GRUOptions options = new GRUOptions(width, width);
      options.num_layers().put(task.channels());
      options.batch_first().put(true);
      gru = new GRUImpl(options);
      lstm = null;
    }
    add(embedding);
    add(lstm == null ? gru : lstm);
    add(output);
  }

  private void add(Module module) {
    TensorVector found = module.parameters();
    for (long i = 0; i < found.size(); i++) {
      parameters.add(found.get(i));
    }
  }

  @Override
  public List<Tensor> parameters() {
    return parameters;
  }

  @Override
  public Tensor forward(Tensor tokens) {
    Tensor x = embedding.forward(tokens);
    Tensor y = lstm == null ? gru.forward(x).get0() : lstm.forward(x).get0();
    return output.forward(y).reshape(-1, TokenBatches.TOKENS);
  }

  @Override
  public void begin() {
    cells = null;
    hidden = null;
  }

  @Override
  public Tensor step(Tensor token) {
    Tensor x = embedding.forward(token);
    Tensor y;
    if (lstm == null) {
      T_TensorTensor_T result = hidden == null ? gru.forward(x) : gru.forward(x, hidden);
      y = result.get0();
      hidden = result.get1();
    } else {
      T_TensorT_TensorTensor_T_T result =
          cells == null ? lstm.forward(x) : lstm.forward(x, new T_TensorTensor_TOptional(cells));
      y = result.get0();
      cells = result.get1();
    }
    return output.forward(y).squeeze(1);
  }
}
