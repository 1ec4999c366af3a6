package io.gen4j.core.files;

import io.gen4j.core.internal.backend.Backend;
import io.gen4j.core.internal.files.DamagedException;
import io.gen4j.core.internal.files.DurableFile;
import io.gen4j.core.internal.files.Tensors;
import io.gen4j.core.internal.kernels.HeapCopy;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Weights of networks in the safetensors format, which readers in many languages understand. A
 * tensor is named {@code <network>.<layer>.<parameter>}, for example {@code generator.project.W},
 * and has the parameter's shape. Values are little-endian F32 or F64 in C order. The file holds
 * parameters, including running statistics, but no layers, options or optimizer state.
 *
 * <p>Shapes are DL4J's: a dense layer has W {@code [in, out]}, a convolution {@code [out, in,
 * height, width]}, a transposed convolution {@code [in, out, height, width]}. Biases and the
 * parameters of batch normalization (gamma, beta, mean, var) are vectors {@code [size]}.
 */
public final class Safetensors {

  private static final int BLOCK = 1 << 16;

  private Safetensors() {}

  /**
   * Writes the parameters of networks. Equal parameters give equal bytes. The file is written
   * completely or not at all, as by {@link ModelFile#write}.
   *
   * @param networks networks by name
   * @throws IllegalArgumentException if two tensors would have the same name, or a network is
   *     neither of type FLOAT nor DOUBLE
   * @throws UncheckedIOException if the file cannot be written
   */
  public static void write(Path file, Map<String, ComputationGraph> networks) {
    Map<String, INDArray> tensors = tensors(networks);
    byte[] header = Tensors.header(described(tensors));
    try {
      DurableFile.write(
          file,
          out -> {
            out.write(header);
            for (INDArray tensor : tensors.values()) {
              write(tensor, out);
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write the weights to " + file, e);
    }
  }

  /**
   * Sets the parameters of networks to those in a file, bit for bit. The file must have exactly the
   * tensors that {@link #write} would write for these networks: each name, type and shape. If it
   * has not, no parameter changes.
   *
   * <p>The weights of a GAN with spectral normalization are normalized. Training changes the raw
   * weights, which are not in the file, so do not continue training such a network from imported
   * weights.
   *
   * @param networks networks by name
   * @throws ModelFileException if the file is missing, damaged or has other tensors
   * @throws UncheckedIOException if the file cannot be read
   */
  public static void read(Path file, Map<String, ComputationGraph> networks) {
    Backend.require();
    Map<String, INDArray> tensors = tensors(networks);
    try (Tensors in = Tensors.open(file)) {
      in.require(described(tensors));
      Map<String, Object> values = new LinkedHashMap<>();
      for (String name : in.names()) {
        values.put(name, in.values(name));
      }
      try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
        tensors.forEach((name, tensor) -> set(tensor, values.get(name)));
      }
    } catch (DamagedException e) {
      throw new ModelFileException(file, e.getMessage(), e);
    } catch (NoSuchFileException e) {
      throw new ModelFileException(file, "There is no file with that name", e);
    } catch (EOFException e) {
      throw new ModelFileException(file, "it ends too early", e);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the weights from " + file, e);
    }
  }

  private static Map<String, INDArray> tensors(Map<String, ComputationGraph> networks) {
    Map<String, INDArray> tensors = new LinkedHashMap<>();
    networks.forEach(
        (network, graph) -> {
          for (String vertex : graph.getConfiguration().getVertices().keySet()) {
            graph
                .getVertex(vertex)
                .paramTable(false)
                .forEach(
                    (parameter, value) -> {
                      String name = network + "." + vertex + "." + parameter;
                      if (tensors.put(name, value) != null) {
                        throw new IllegalArgumentException(
                            "Two parameters have the name " + name + "; rename a layer");
                      }
                    });
          }
        });
    return tensors;
  }

  private static Map<String, Tensors.Info> described(Map<String, INDArray> tensors) {
    Map<String, Tensors.Info> infos = new LinkedHashMap<>();
    long at = 0;
    for (Map.Entry<String, INDArray> each : tensors.entrySet()) {
      DataType type = each.getValue().dataType();
      if (type != DataType.FLOAT && type != DataType.DOUBLE) {
        throw new IllegalArgumentException(
            "Weights are FLOAT or DOUBLE, but " + each.getKey() + " is " + type);
      }
      String code = type == DataType.FLOAT ? Tensors.F32 : Tensors.F64;
      Tensors.Info info = Tensors.Info.at(at, code, each.getValue().shape());
      infos.put(each.getKey(), info);
      at = info.end();
    }
    return infos;
  }

  private static void write(INDArray tensor, OutputStream out) throws IOException {
    boolean single = tensor.dataType() == DataType.FLOAT;
    float[] floats = single ? HeapCopy.floats(tensor) : null;
    double[] doubles = single ? null : HeapCopy.doubles(tensor);
    int count = Math.toIntExact(tensor.length());
    for (int from = 0; from < count; from += BLOCK) {
      int some = Math.min(BLOCK, count - from);
      ByteBuffer bytes =
          ByteBuffer.allocate(some * tensor.dataType().width()).order(ByteOrder.LITTLE_ENDIAN);
      if (single) {
        bytes.asFloatBuffer().put(floats, from, some);
      } else {
        bytes.asDoubleBuffer().put(doubles, from, some);
      }
      out.write(bytes.array());
    }
  }

  private static void set(INDArray tensor, Object values) {
    try (INDArray read =
        values instanceof float[] floats
            ? HeapCopy.array(floats, tensor.shape())
            : HeapCopy.array((double[]) values, DataType.DOUBLE, tensor.shape())) {
      tensor.assign(read);
    }
  }
}
