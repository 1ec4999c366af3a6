package io.gen4j.core.network;

import io.gen4j.core.internal.kernels.Elementwise;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.deeplearning4j.nn.updater.graph.ComputationGraphUpdater;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;

/**
 * Applies a graph's own DL4J updaters to its flattened parameters. Adam runs in one pass over
 * memory, with the same state as DL4J's, and weight decay in a pass before it. DL4J itself runs all
 * other updaters and regularizations.
 */
final class Optimizer {

  private final ComputationGraph graph;
  private final INDArray parameters;
  private final INDArray gradients;
  private final List<UpdaterBlock> blocks;
  private final boolean fused;
  private final List<Decay> decays;

  Optimizer(ComputationGraph graph, boolean accelerated) {
    this.graph = graph;
    this.parameters = graph.params().reshape(graph.params().length());
    this.gradients = graph.getGradientsViewArray().reshape(parameters.length());
    ComputationGraphUpdater updater = graph.getUpdater(true);
    this.blocks = updater.getUpdaterBlocks();
    this.fused =
        accelerated && parameters.dataType() == DataType.FLOAT && isPlainAdam(graph, blocks);
    this.decays = fused ? decays(blocks) : List.of();
  }

  /**
   * Weight decay of a range of flattened parameters.
   *
   * @param coefficient factor of the learning rate
   */
  private record Decay(int from, int to, double coefficient, IUpdater updater) {

    Decay until(int end) {
      return new Decay(from, end, coefficient, updater);
    }
  }

  private static List<Decay> decays(List<UpdaterBlock> blocks) {
    List<Decay> all = new ArrayList<>();
    for (UpdaterBlock block : blocks) {
      IUpdater updater = block.getGradientUpdater().getConfig();
      for (UpdaterBlock.ParamState state : block.getLayersAndVariablesInBlock()) {
        List<Regularization> found =
            state.getLayer().getConfig().getRegularizationByParam(state.getParamName());
        if (found == null || updater instanceof NoOp) {
          continue;
        }
        // DL4J's builder adds a decay of the whole network twice; its decays then add up.
        double coefficient =
            found.stream().mapToDouble(each -> ((WeightDecay) each).getCoeff().valueAt(0, 0)).sum();
        if (coefficient == 0) {
          continue;
        }
        int from = state.getParamOffsetStart();
        int last = all.size() - 1;
        boolean joins =
            last >= 0 && all.get(last).to == from && all.get(last).coefficient == coefficient;
        if (joins && all.get(last).updater.equals(updater)) {
          all.set(last, all.get(last).until(state.getParamOffsetEnd()));
        } else {
          all.add(new Decay(from, state.getParamOffsetEnd(), coefficient, updater));
        }
      }
    }
    return all;
  }

  void step(Map<String, INDArray> gradientsByName) {
    int iteration = graph.getConfiguration().getIterationCount();
    int epoch = graph.getConfiguration().getEpochCount();
    if (fused) {
      for (Decay decay : decays) {
        double rate = decay.updater.getLearningRate(iteration, epoch) * decay.coefficient;
        Elementwise.scale(parameters, decay.from, decay.to, (float) (1 - rate));
      }
      blocks.forEach(block -> step(block, iteration, epoch));
    } else {
      Gradient gradient = new DefaultGradient(graph.getGradientsViewArray());
      gradientsByName.forEach(gradient::setGradientFor);
      // Losses are already means over the batch, so the batch size here is 1.
      graph
          .getUpdater(true)
          .update(gradient, iteration, epoch, 1, LayerWorkspaceMgr.noWorkspaces());
      parameters.subi(gradients);
      graph.applyConstraints(iteration, epoch);
    }
    graph.getConfiguration().setIterationCount(iteration + 1);
  }

  private void step(UpdaterBlock block, int iteration, int epoch) {
    INDArray p = slice(parameters, block);
    INDArray g = slice(gradients, block);
    IUpdater updater = block.getGradientUpdater().getConfig();
    if (updater instanceof Adam adam) {
      INDArray state = block.getUpdaterView().reshape(block.getUpdaterView().length());
      long half = state.length() / 2;
      INDArray m = state.get(NDArrayIndex.interval(0, half));
      INDArray v = state.get(NDArrayIndex.interval(half, 2 * half));
      int t = iteration + 1;
      double stepSize =
          adam.getLearningRate(iteration, epoch)
              * Math.sqrt(1 - Math.pow(adam.getBeta2(), t))
              / (1 - Math.pow(adam.getBeta1(), t));
      Elementwise.adam(
          p,
          g,
          m,
          v,
          (float) stepSize,
          (float) adam.getBeta1(),
          (float) adam.getBeta2(),
          (float) adam.getEpsilon());
    } else {
      Elementwise.addScaled(p, g, -1f);
    }
  }

  private static INDArray slice(INDArray flat, UpdaterBlock block) {
    return flat.get(NDArrayIndex.interval(block.getParamOffsetStart(), block.getParamOffsetEnd()));
  }

  private static boolean isPlainAdam(ComputationGraph graph, List<UpdaterBlock> blocks) {
    for (UpdaterBlock block : blocks) {
      Class<?> type = block.getGradientUpdater().getConfig().getClass();
      if (type != Adam.class && type != NoOp.class) {
        return false;
      }
    }
    for (GraphVertex vertex : graph.getVertices()) {
      boolean ownsParameters = !vertex.hasLayer() && vertex.numParams() > 0;
      if (ownsParameters || (vertex.hasLayer() && !LayerTree.isPlain(vertex.getLayer()))) {
        return false;
      }
    }
    return true;
  }
}
