package io.gen4j.core.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Prints a network as a table. */
final class Summary {

  private Summary() {}

  static String of(Network network) {
    ComputationGraph graph = network.graph();
    List<String[]> rows = new ArrayList<>();
    rows.add(new String[] {"name", "type", "inputs", "parameter shapes", "parameters"});
    for (int index : graph.topologicalSortOrder()) {
      GraphVertex vertex = graph.getVertices()[index];
      String name = vertex.getVertexName();
      List<String> inputs = graph.getConfiguration().getVertexInputs().get(name);
      rows.add(
          new String[] {
            name,
            type(vertex),
            inputs == null ? "" : String.join(", ", inputs),
            vertex.numParams() == 0
                ? ""
                : vertex.paramTable(false).entrySet().stream()
                    .map(entry -> entry.getKey() + " " + shape(entry.getValue()))
                    .collect(Collectors.joining(", ")),
            count(vertex.numParams())
          });
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

  private static String shape(INDArray parameter) {
    return java.util.Arrays.toString(parameter.shape()).replace(" ", "");
  }

  private static String count(long parameters) {
    return parameters == 0 ? "" : String.format(Locale.ROOT, "%,d", parameters);
  }
}
