package io.gen4j.core.internal.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.zip.ZipException;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Reads a network in DL4J's format without trusting the content. Memory is allocated only after the
 * sizes of the entries agree with the configuration.
 */
public final class SavedNetwork {

  static final Set<String> KNOWN =
      Set.of(
          ModelSerializer.CONFIGURATION_JSON,
          ModelSerializer.COEFFICIENTS_BIN,
          ModelSerializer.UPDATER_BIN,
          ModelSerializer.NO_PARAMS_MARKER);

  private static final int LARGEST_CONFIGURATION = 16 << 20;

  /** An optimizer keeps at most this many values for each parameter (AMSGrad). */
  private static final int MOST_STATE = 3;

  /** An upper bound on the size of the two headers of an array in bytes. */
  private static final int HEADERS = 256;

  /** The entries of a network. */
  public interface Entries {

    /**
     * Returns the actual lengths of all entries by name. The checksum of each entry is verified.
     */
    Map<String, Long> lengths() throws IOException;

    /** Opens an existing entry. */
    InputStream open(String name) throws IOException;
  }

  private final Entries entries;
  private final String what;

  private SavedNetwork(Entries entries, String what) {
    this.entries = entries;
    this.what = what;
  }

  /**
   * Restores a network with its parameters and optimizer state, outside of any workspace.
   *
   * @param entries configuration, parameters and optimizer state
   * @param what name of the network, for messages
   * @param allowed packages whose classes the configuration may name, in addition to those of DL4J,
   *     ND4J and Gen4J
   * @param trainable whether the optimizer state is needed; if not, no memory is taken for it
   * @throws DamagedException if the entries are not a valid network
   */
  public static ComputationGraph read(
      Entries entries, String what, List<String> allowed, boolean trainable) throws IOException {
    try {
      return new SavedNetwork(entries, what).read(allowed, trainable);
    } catch (ZipException e) {
      throw new DamagedException(what + " is a damaged zip: " + e.getMessage(), e);
    }
  }

  /**
   * Checks that two networks of a file have the same parameters, by name and shape. Native code
   * would read beyond the end of the shorter one.
   *
   * @throws DamagedException if they do not
   */
  public static void requireAlike(String name, ComputationGraph saved, ComputationGraph like) {
    boolean alike = saved.numParams() == like.numParams();
    // Not getParam, which knows only the parameters of layers and not those of vertices.
    Map<String, INDArray> expected = like.numParams() == 0 ? Map.of() : like.paramTable();
    Map<String, INDArray> given = saved.numParams() == 0 ? Map.of() : saved.paramTable();
    for (Map.Entry<String, INDArray> each : expected.entrySet()) {
      INDArray found = alike ? given.get(each.getKey()) : null;
      alike = found != null && Arrays.equals(found.shape(), each.getValue().shape());
      if (!alike) {
        break;
      }
    }
    if (!alike || saved.params() != null && saved.params().dataType() != like.params().dataType()) {
      throw new DamagedException(
          "the network "
              + name
              + " does not have the parameters of the network that it belongs to");
    }
  }

  private ComputationGraph read(List<String> allowed, boolean trainable) throws IOException {
    Map<String, Long> sizes = entries.lengths();
    for (String name : sizes.keySet()) {
      if (!KNOWN.contains(name) || (!trainable && name.equals(ModelSerializer.UPDATER_BIN))) {
        throw new DamagedException(
            what + " contains the entry " + name + ", which Gen4J never writes; it was not read");
      }
    }
    ComputationGraphConfiguration configuration = configuration(sizes, allowed);
    long parameters = parameters(configuration);
    if (parameters > 0 && !sizes.containsKey(ModelSerializer.COEFFICIENTS_BIN)) {
      throw new DamagedException(what + " lacks its parameters");
    }
    requireSize(sizes, ModelSerializer.COEFFICIENTS_BIN, parameters, 1);
    requireSize(sizes, ModelSerializer.UPDATER_BIN, parameters, MOST_STATE);
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      INDArray values = null;
      if (parameters > 0) {
        values =
            row(sizes, ModelSerializer.COEFFICIENTS_BIN, "The parameters of " + what, parameters);
        configuration.setDataType(values.dataType());
      }
      ComputationGraph graph = create(configuration, values);
      if (trainable) {
        restoreOptimizer(graph, sizes);
      }
      return graph;
    }
  }

  private ComputationGraph create(ComputationGraphConfiguration configuration, INDArray values) {
    return byDl4j(
        "DL4J cannot build " + what + " from its configuration",
        () -> {
          ComputationGraph graph = new ComputationGraph(configuration);
          graph.init(values, false);
          return graph;
        });
  }

  /** Runs an operation of DL4J, which reports invalid values with exceptions of many types. */
  private static <T> T byDl4j(String failure, Supplier<T> work) {
    try {
      return work.get();
    } catch (DamagedException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new DamagedException(failure + ": " + e.getMessage(), e);
    }
  }

  private void restoreOptimizer(ComputationGraph graph, Map<String, Long> sizes)
      throws IOException {
    INDArray state = graph.getUpdater().getStateViewArray();
    if (state == null || state.isEmpty()) {
      return;
    }
    if (!sizes.containsKey(ModelSerializer.UPDATER_BIN)) {
      throw new DamagedException(what + " lacks its optimizer state");
    }
    graph
        .getUpdater()
        .setStateViewArray(
            row(
                sizes,
                ModelSerializer.UPDATER_BIN,
                "The optimizer state of " + what,
                state.length()));
  }

  private ComputationGraphConfiguration configuration(Map<String, Long> sizes, List<String> allowed)
      throws IOException {
    Long size = sizes.get(ModelSerializer.CONFIGURATION_JSON);
    if (size == null || size > LARGEST_CONFIGURATION) {
      throw new DamagedException(
          what
              + (size == null
                  ? " lacks its configuration"
                  : " has a configuration of "
                      + size
                      + " bytes, which is more than any network"
                      + " needs"));
    }
    String text;
    try (InputStream in = entries.open(ModelSerializer.CONFIGURATION_JSON)) {
      text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    ConfigurationText.check(text, "The configuration of " + what, allowed);
    return byDl4j(
        "DL4J cannot read the configuration of " + what,
        () -> {
          ComputationGraphConfiguration read = ComputationGraphConfiguration.fromJson(text);
          if (read == null || read.getVertices() == null || read.getNetworkInputs() == null) {
            throw new DamagedException(
                "The configuration of " + what + " is not the" + " configuration of a graph");
          }
          return read;
        });
  }

  private long parameters(ComputationGraphConfiguration configuration) {
    return byDl4j(
        "The parameters of " + what + " cannot be counted",
        () -> {
          long count = 0;
          for (GraphVertex vertex : configuration.getVertices().values()) {
            long each = vertex.numParams(true);
            if (each < 0) {
              throw new DamagedException(what + " has a vertex with " + each + " parameters");
            }
            count = Math.addExact(count, each);
          }
          return count;
        });
  }

  private void requireSize(
      Map<String, Long> sizes, String entry, long parameters, int valuesPerParameter) {
    long size = sizes.getOrDefault(entry, 0L);
    if ((size - HEADERS) / (Double.BYTES * valuesPerParameter) > parameters) {
      throw new DamagedException(
          what
              + " has "
              + size
              + " bytes in "
              + entry
              + ", which is more than the "
              + parameters
              + " parameters of its configuration can use");
    }
  }

  private INDArray row(Map<String, Long> sizes, String entry, String name, long count)
      throws IOException {
    try (InputStream in = entries.open(entry)) {
      return SavedArray.readRow(in, name, count, sizes.get(entry));
    }
  }
}
