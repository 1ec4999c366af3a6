package io.gen4j.examples.support;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetricsFileTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "0.9925000000000008, 0.9925",
    "0.1234564, 0.123456",
    "-86.76543210, -86.7654",
    "1234.5678, 1234.57",
    "0.000012345678, 1.23457E-5",
    "12345678.5, 1.23457E7",
    "0.9999999, 1.0",
    "147.00000000000003, 147.0",
    "0.0, 0.0",
    "123456789, 1.23456789E8"
  })
  void fractionsHaveSixDigits(double figure, String written) {
    assertThat(new MetricsFile().put("x", figure).text())
        .isEqualToNormalizingNewlines("{\n  \"x\" : " + written + "\n}");
  }

  @Test
  void integersStringsAndWhatIsNotKnownStay() throws Exception {
    JsonNode read =
        new ObjectMapper()
            .readTree(
                new MetricsFile()
                    .put("bytes", 9_007_199_254_740_993L)
                    .put("count", 1234567)
                    .put("text", "0.12345678")
                    .put("unknown", null)
                    .put("nan", Double.NaN)
                    .text());
    assertThat(read.get("bytes").longValue()).isEqualTo(9_007_199_254_740_993L);
    assertThat(read.get("count").intValue()).isEqualTo(1234567);
    assertThat(read.get("text").textValue()).isEqualTo("0.12345678");
    assertThat(read.get("unknown").isNull()).isTrue();
    assertThat(read.get("nan").asText()).isEqualTo("NaN");
  }

  @Test
  void figuresInListsAndMapsAreRoundedToo() throws Exception {
    Path file = folder.resolve("new").resolve("metrics.json");
    new MetricsFile()
        .put("list", Arrays.asList(1 / 3.0, null, 2))
        .put("points", List.of(Map.of("nll", 86.123456789)))
        .write(file);
    JsonNode read = new ObjectMapper().readTree(Files.readString(file));
    assertThat(read.get("list")).hasToString("[0.333333,null,2]");
    assertThat(read.get("points").get(0).get("nll").doubleValue()).isEqualTo(86.1235);
  }
}
