package io.gen4j.core.internal.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProcessorTest {

  @Test
  void namesKernelsForProcessorsOfAmd() {
    assertThat(core("AuthenticAMD", "fpu fma avx2 avx512f avx512dq avx512bw avx512vl"))
        .hasValue("SkylakeX");
    assertThat(core("AuthenticAMD", "fpu fma avx2 avx512f")).hasValue("Zen");
    assertThat(core("AuthenticAMD", "fpu fma avx2")).hasValue("Zen");
    assertThat(core("AuthenticAMD", "fpu sse2")).isEmpty();
  }

  @Test
  void leavesOthersToOpenBlas() {
    assertThat(core("GenuineIntel", "fma avx2 avx512f avx512dq avx512bw avx512vl")).isEmpty();
    assertThat(Processor.parse(List.of()).openBlasCore()).isEmpty();
  }

  @Test
  void readsThisMachine() {
    assertThat(Processor.of()).isNotNull();
    assertThat(NativeEnvironment.recommended()).containsEntry("OMP_WAIT_POLICY", "PASSIVE");
  }

  private static Optional<String> core(String vendor, String flags) {
    return Processor.parse(
            List.of("processor\t: 0", "vendor_id\t: " + vendor, "flags\t\t: " + flags))
        .openBlasCore();
  }
}
