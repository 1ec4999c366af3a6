package io.gen4j.core.internal.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Texts that would fill the stack or take minutes are refused before an object is created. */
class JsonTest {

  @TempDir private Path folder;

  private static String deep(int levels) {
    return "{\"a\":" + "[".repeat(levels - 1) + "]".repeat(levels - 1) + "}";
  }

  @Test
  void depthIsBounded() {
    assertThat(Json.read(deep(200))).containsKey("a");
    for (int levels : new int[] {201, 1_000_000}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Json.read(deep(levels)))
          .withMessage("Not plain data: nested more than 200 levels deep");
    }
  }

  @Test
  void digitsAreBounded() {
    assertThat(Json.read("{\"a\":" + "1".repeat(400) + "}")).containsKey("a");
    for (String number :
        new String[] {"1".repeat(401), "1".repeat(1_000_000), "0." + "1".repeat(400)}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Json.read("{\"a\":" + number + "}"))
          .withMessage("Not plain data: a number has more than 400 characters");
    }
  }

  @Test
  void filesAreUtf8() throws IOException {
    Path file = folder.resolve("a.json");
    Files.write(file, new byte[] {'{', '"', (byte) 0xc3, (byte) 0xa9, '"', ':', '1', '}'});
    assertThat(Json.read(file)).isEqualTo(Map.of("\u00e9", 1));
    Files.write(file, new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'});
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Json.read(file))
        .withMessage("Not a JSON object: not UTF-8");
  }
}
