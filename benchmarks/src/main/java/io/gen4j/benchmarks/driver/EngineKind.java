package io.gen4j.benchmarks.driver;

import io.gen4j.core.internal.backend.NativeEnvironment;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The engines that are compared, and what their processes need. */
public enum EngineKind {
  /** Gen4J. */
  GEN4J("ours", "nd4j.Gen4jEngine"),
  /** DL4J as its users write it. */
  DL4J("dl4j", "nd4j.Dl4jEngine"),
  /** DL4J in its best setting. */
  DL4J_BEST("dl4j_best", "nd4j.Dl4jTunedEngine"),
  /** DJL on PyTorch. */
  DJL("djl", "djl.DjlEngine"),
  /** Official libtorch through the JavaCPP presets. */
  LIBTORCH("libtorch", "torch.LibtorchEngine");

  private final String label;
  private final String className;

  EngineKind(String label, String className) {
    this.label = label;
    this.className = "io.gen4j.benchmarks." + className;
  }

  /** Returns the engine's name in tables, results and options. */
  public String label() {
    return label;
  }

  /**
   * Returns the engine of that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static EngineKind named(String label) {
    return Arrays.stream(values())
        .filter(kind -> kind.label.equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "There is no engine '"
                        + label
                        + "'; those that exist are "
                        + Arrays.stream(values()).map(EngineKind::label).toList()));
  }

  String className() {
    return className;
  }

  List<String> classPath() {
    return switch (this) {
      case GEN4J, DL4J, DL4J_BEST -> ClassPaths.own();
      case DJL -> ClassPaths.peer("djl");
      case LIBTORCH -> ClassPaths.peer("libtorch");
    };
  }

  List<String> jvmOptions() {
    return switch (this) {
      case GEN4J, DL4J, DL4J_BEST -> List.of();
      case DJL -> List.of("-Dai.djl.offline=true", "-DDJL_CACHE_DIR=" + ClassPaths.cache("djl"));
      case LIBTORCH -> {
        String folder = Libtorch.folder().toString();
        yield List.of(
            "-Dorg.bytedeco.javacpp.pathsFirst=true",
            "-Dorg.bytedeco.javacpp.cachedir=" + ClassPaths.cache("javacpp"),
            "-Dorg.bytedeco.javacpp.platform.preloadpath=" + folder,
            "-Djava.library.path=" + folder);
      }
    };
  }

  Map<String, String> environment() {
    return switch (this) {
      case DL4J_BEST -> NativeEnvironment.recommended();
      case LIBTORCH -> Map.of("LD_LIBRARY_PATH", Libtorch.folder().toString());
      default -> Map.of();
    };
  }
}
