package io.gen4j.core.internal.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.gen4j.core.testing.EventRecords;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventFileTest {

  /** The events of golden.py, whose file Google's protobuf for Python made. */
  @Test
  void writesByteForByteWhatAnotherImplementationDoes() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Event event = new Event();
    try (EventFile file = new EventFile(out, 1700000000.25)) {
      file.write(event.restart(1700000001.5, 4));
      Map<String, Double> scalars = new LinkedHashMap<>();
      scalars.put("loss", 0.6931471805599453);
      scalars.put("größe/β", -2.5e-30);
      file.write(event.scalars(1700000002.0, 5, scalars));
      byte[] png = new byte[512];
      for (int i = 0; i < png.length; i++) {
        png[i] = (byte) i;
      }
      Event.Image image = new Event.Image(2, 300, 3, png);
      file.write(event.image(1700000003.125, 3_000_000_000L, "samples", image));
      Histogram weights =
          Histogram.of(new double[] {-1.5, -1, -1e-13, 0, 1e-12, 0.25, 0.25, 1, 3, 1e21});
      file.write(event.histogram(1700000004.0, 7, "weights", weights));
    }
    assertThat(EventRecords.crc32c("123456789".getBytes(StandardCharsets.US_ASCII)))
        .as("the check value of CRC-32C")
        .isEqualTo(0xe3069283);
    assertThat(EventRecords.read(out.toByteArray())).hasSize(5);
    try (InputStream golden = EventFileTest.class.getResourceAsStream("golden.tfevents")) {
      assertThat(out.toByteArray()).isEqualTo(golden.readAllBytes());
    }
  }
}
