package io.gen4j.core.internal.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.core.backend.BackendException;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BackendTest {

  @Test
  void saysWhatToAddWhereThereIsNone() {
    assertThatThrownBy(() -> Backend.requireOne(Set.of()))
        .isInstanceOf(BackendException.class)
        .hasMessageContaining("io.gen4j:gen4j-cpu")
        .hasMessageContaining("io.gen4j:gen4j-cuda")
        .hasMessageContaining("docs/troubleshooting.md");
  }

  @Test
  void namesThemWhereThereAreSeveral() {
    assertThatThrownBy(() -> Backend.requireOne(Set.of("cpu.jar", "gpu.jar")))
        .isInstanceOf(BackendException.class)
        .hasMessageContaining("cpu.jar")
        .hasMessageContaining("gpu.jar")
        .hasMessageContaining("Keep one");
  }

  @Test
  void acceptsOne() {
    assertThatCode(() -> Backend.requireOne(Set.of("cpu.jar"))).doesNotThrowAnyException();
    assertThatCode(Backend::require).doesNotThrowAnyException();
    assertThat(Backend.isCpu()).isTrue();
  }
}
