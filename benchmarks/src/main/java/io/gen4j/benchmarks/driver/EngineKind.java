package io.gen4j.benchmarks.driver;

import io.gen4j.core.internal.backend.NativeEnvironment;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The engines that are compared, with the settings of their processes. */
public enum EngineKind {
  /** Gen4J. */
  GEN4J("ours", "nd4j.Gen4jEngine"),
  /** Gen4J with products in bfloat16; only measured when it is named. */
  GEN4J_BFLOAT16("ours_bf16", "nd4j.Gen4jBfloat16Engine"),
  /** DL4J as its users typically write it. */
  DL4J("dl4j", "nd4j.Dl4jEngine"),
  /** DL4J with its best settings. */
  DL4J_BEST("dl4j_best", "nd4j.Dl4jTunedEngine"),
  /** DJL on PyTorch. */
  DJL("djl", "djl.DjlEngine"),
  /** Official libtorch through the JavaCPP presets. */
  LIBTORCH("libtorch", "torch.LibtorchEngine"),
  /** The same with automatic casts to bfloat16; only measured when it is named. */
  LIBTORCH_BFLOAT16("libtorch_bf16", "torch.LibtorchBfloat16Engine");

  private final String label;
  private final String className;

  EngineKind(String label, String className) {
    this.label = label;
    this.className = "io.gen4j.benchmarks." + className;
  }

  /** Returns the name of the engine in tables, results and options. */
  public String label() {
    return label;
  }

  /**
   * Returns the engine with this name.
   *
   * @throws IllegalArgumentException if there is no such engine
   */
  public static EngineKind named(String label) {
    return Arrays.stream(values())
        .filter(kind -> kind.label.equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "There is no engine named '"
                        + label
                        + "'; available engines: "
                        + Arrays.stream(values()).map(EngineKind::label).toList()));
  }

  /** Returns the engines that are measured if none are named. */
  public static Set<EngineKind> usual() {
    return EnumSet.complementOf(EnumSet.of(GEN4J_BFLOAT16, LIBTORCH_BFLOAT16));
  }

  /** Whether each row runs in two ways. The faster one counts. */
  public boolean hasVariants() {
    return this == LIBTORCH || this == LIBTORCH_BFLOAT16;
  }

  String className() {
    return className;
  }

  List<String> classPath() {
    return switch (this) {
      case GEN4J, GEN4J_BFLOAT16, DL4J, DL4J_BEST -> ClassPaths.own();
      case DJL -> ClassPaths.peer("djl");
      case LIBTORCH, LIBTORCH_BFLOAT16 -> ClassPaths.peer("libtorch");
    };
  }

  List<String> jvmOptions() {
    return switch (this) {
      case GEN4J, GEN4J_BFLOAT16, DL4J, DL4J_BEST -> List.of();
      case DJL -> List.of("-Dai.djl.offline=true", "-DDJL_CACHE_DIR=" + ClassPaths.cache("djl"));
      case LIBTORCH, LIBTORCH_BFLOAT16 -> {
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
      case LIBTORCH, LIBTORCH_BFLOAT16 -> Map.of("LD_LIBRARY_PATH", Libtorch.folder().toString());
      default -> Map.of();
    };
  }
}
