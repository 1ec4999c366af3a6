package io.gen4j.core.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Formats a network as a table. */
final class Summary {

  private Summary() {}

  /**
   * Formats a network.
   *
   * @param outputs shapes of the activations for a batch of one example, by vertex name; empty if
   *     they are unknown
   */
  static String of(Network network, Map<String, long[]> outputs) {
    ComputationGraph graph = network.graph();
    List<String[]> rows = new ArrayList<>();
    rows.add(new String[] {"name", "type", "inputs", "output", "parameter shapes", "parameters"});
    for (int index : graph.topologicalSortOrder()) {
      GraphVertex vertex = graph.getVertices()[index];
      String name = vertex.getVertexName();
      List<String> inputs = graph.getConfiguration().getVertexInputs().get(name);
      rows.add(
          new String[] {
            name,
            type(vertex),
            inputs == null ? "" : String.join(", ", inputs),
            output(outputs.get(name)),
            vertex.numParams() == 0
                ? ""
                : vertex.paramTable(false).entrySet().stream()
                    .map(entry -> entry.getKey() + " " + shape(entry.getValue()))
                    .collect(Collectors.joining(", ")),
            count(vertex.numParams())
          });
    }
    if (outputs.isEmpty()) {
      rows.replaceAll(row -> new String[] {row[0], row[1], row[2], row[4], row[5]});
    }
    int columns = rows.get(0).length;
    int[] widths = new int[columns];
    for (String[] row : rows) {
      for (int c = 0; c < columns; c++) {
        widths[c] = Math.max(widths[c], row[c].length());
      }
    }
    StringBuilder text = new StringBuilder(network.name()).append('\n');
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder();
      for (int c = 0; c < columns; c++) {
        String format = c == columns - 1 ? "%" + widths[c] + "s" : "%-" + widths[c] + "s  ";
        line.append(String.format(Locale.ROOT, format, row[c]));
      }
      text.append("  ").append(line.toString().stripTrailing()).append('\n');
    }
    return text.append("  total ").append(count(network.parameterCount())).append('\n').toString();
  }

  private static String type(GraphVertex vertex) {
    if (vertex.isInputVertex()) {
      return "input";
    }
    return vertex.hasLayer()
        ? vertex.getLayer().conf().getLayer().getClass().getSimpleName()
        : vertex.getClass().getSimpleName();
  }

  /**
   * Returns for example {@code [batch,3,8]}, or {@code [5*batch,3]} if the steps of a sequence are
   * rows.
   */
  private static String output(long... shape) {
    if (shape == null) {
      return "";
    }
    String axes =
        Arrays.stream(shape)
            .skip(1)
            .mapToObj(axis -> "," + axis)
            .collect(Collectors.joining("", "", "]"));
    return "[" + (shape[0] == 1 ? "" : shape[0] + "*") + "batch" + axes;
  }

  private static String shape(INDArray parameter) {
    return Arrays.toString(parameter.shape()).replace(" ", "");
  }

  private static String count(long parameters) {
    return parameters == 0 ? "" : String.format(Locale.ROOT, "%,d", parameters);
  }
}
