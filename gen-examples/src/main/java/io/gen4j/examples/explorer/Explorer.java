package io.gen4j.examples.explorer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gen4j.core.data.DataException;
import io.gen4j.examples.http.Refusal;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The requests that the page can send. This class checks all of their content. */
final class Explorer {

  /** The largest request for a sample, in bytes. */
  static final int JSON_BYTES = 16_384;

  /** The largest image file that is accepted, in bytes. */
  static final int IMAGE_BYTES = 4_000_000;

  private static final int DIRECTIONS = 10;
  private static final double FARTHEST = 5;

  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final ExplorableModel model;
  private final String name;
  private final Map<String, LatentDirections> directions = new LinkedHashMap<>();

  Explorer(ExplorableModel model, String name) {
    this.model = model;
    this.name = name;
    if (model.samples()) {
      directions.put("principal", LatentDirections.principal(model, DIRECTIONS));
      directions.put("first", LatentDirections.first(model, DIRECTIONS));
    }
  }

  /** Returns the description from which the page builds its controls, as JSON. */
  String description() {
    Map<String, Object> description = new LinkedHashMap<>();
    description.put("name", name);
    description.put("kind", model.kind());
    description.put("shape", model.shape().dimensions());
    description.put("latentSize", model.latentSize());
    description.put("classes", model.classes());
    description.put("samples", !directions.isEmpty());
    description.put("truncates", model.truncates());
    description.put("reconstructs", model.reconstructs());
    Map<String, Object> counts = new LinkedHashMap<>();
    directions.forEach((key, value) -> counts.put(key, value.count()));
    description.put("directions", counts);
    try {
      return MAPPER.writeValueAsString(description);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Returns the image of a latent vector that was moved along directions, as PNG.
   *
   * @param request JSON with seed, label, truncation, directions (the name of a set) and offsets
   */
  byte[] sample(byte[] request) throws IOException, Refusal {
    if (directions.isEmpty()) {
      throw new Refusal(404, "This model has no prior to sample from");
    }
    JsonNode node = parse(request);
    JsonNode seed = node.path("seed");
    if (!seed.canConvertToLong() || !seed.isIntegralNumber()) {
      throw new Refusal(400, "seed must be a whole number, got " + seed);
    }
    JsonNode truncation = node.path("truncation");
    double psi = truncation.isMissingNode() ? 1 : truncation.asDouble(Double.NaN);
    if (!(psi >= 0 && psi <= 1)) {
      throw new Refusal(400, "truncation must be from 0 to 1, got " + truncation);
    }
    LatentDirections chosen = directions.get(node.path("directions").asText("first"));
    if (chosen == null) {
      throw new Refusal(
          400,
          "directions must be one of " + directions.keySet() + ", got " + node.get("directions"));
    }
    double[] offsets = offsets(node.path("offsets"), chosen.count());
    int[] labels = {label(node.path("label").asText("0"))};
    try (INDArray latent = model.latents(1, seed.longValue())) {
      chosen.move(latent, offsets);
      try (INDArray image = model.decode(latent, labels, psi)) {
        return Pictures.png(model.range(), image);
      }
    }
  }

  /**
   * Returns an image and its reconstruction side by side, as PNG.
   *
   * @param query {@code label=n&invert=true}, or null
   */
  byte[] reconstruct(byte[] image, String query) throws IOException, Refusal {
    if (!model.reconstructs()) {
      throw new Refusal(404, "A " + model.kind() + " cannot reconstruct images");
    }
    String label = "0";
    boolean invert = false;
    for (String pair : query == null ? new String[0] : query.split("&")) {
      if (pair.startsWith("label=")) {
        label = pair.substring("label=".length());
      } else if (pair.equals("invert=true") || pair.equals("invert=false")) {
        invert = pair.endsWith("true");
      } else {
        throw new Refusal(400, "Only the parameters label and invert are accepted");
      }
    }
    int[] labels = {label(label)};
    try (INDArray original = Pictures.read(image, model.shape(), model.range(), invert);
        INDArray reconstruction = model.reconstruct(original, labels)) {
      return Pictures.png(model.range(), original, reconstruction);
    } catch (DataException e) {
      throw new Refusal(400, e.getMessage());
    }
  }

  private static JsonNode parse(byte[] request) throws IOException, Refusal {
    try {
      JsonNode node = MAPPER.readTree(request);
      if (node != null && node.isObject()) {
        return node;
      }
    } catch (JsonProcessingException e) {
      throw new Refusal(400, "The request is not JSON: " + e.getOriginalMessage());
    }
    throw new Refusal(400, "The request is not a JSON object");
  }

  private static double[] offsets(JsonNode node, int most) throws Refusal {
    if (!node.isMissingNode() && !node.isArray() || node.size() > most) {
      throw new Refusal(400, "offsets must be an array of at most " + most + " numbers");
    }
    double[] offsets = new double[node.size()];
    Arrays.setAll(offsets, i -> node.get(i).isNumber() ? node.get(i).asDouble() : Double.NaN);
    for (double offset : offsets) {
      if (!(Math.abs(offset) <= FARTHEST)) {
        throw new Refusal(400, "offsets must be numbers from -" + FARTHEST + " to " + FARTHEST);
      }
    }
    return offsets;
  }

  private int label(String text) throws Refusal {
    int most = Math.max(0, model.classes() - 1);
    if (text.matches("\\d{1,6}") && Integer.parseInt(text) <= most) {
      return Integer.parseInt(text);
    }
    throw new Refusal(400, "label must be a whole number from 0 to " + most);
  }
}
