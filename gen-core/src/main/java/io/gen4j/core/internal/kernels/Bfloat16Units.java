package io.gen4j.core.internal.kernels;

import java.util.Optional;
import org.bytedeco.dnnl.global.dnnl;

/**
 * Whether products of bfloat16 values run on units of the processor. oneDNN also computes them
 * without such units, but slower than in float.
 *
 * @param oneDnn whether oneDNN is available
 * @param isa instruction set that oneDNN uses, as it numbers them; 0 without oneDNN
 */
public record Bfloat16Units(boolean oneDnn, int isa) {

  /** AVX-512 with bfloat16. The bits of every later set, such as AMX, include these. */
  private static final int REQUIRED = dnnl.dnnl_cpu_isa_avx512_core_bf16;

  /** Returns what this machine has. */
  public static Bfloat16Units here() {
    boolean available = OneDnn.isAvailable();
    return new Bfloat16Units(available, available ? dnnl.dnnl_get_effective_cpu_isa() : 0);
  }

  /** Returns why such products are not possible or would be slow, if so. */
  public Optional<String> missing() {
    if (!oneDnn) {
      return Optional.of(
          "oneDNN's native library, which computes in it, is not available; see"
              + " docs/troubleshooting.md#onednn");
    }
    if ((isa & REQUIRED) != REQUIRED) {
      return Optional.of(
          "the processor has no bfloat16 units (AVX512_BF16 or AMX), so it would be slower than"
              + " float");
    }
    return Optional.empty();
  }
}
