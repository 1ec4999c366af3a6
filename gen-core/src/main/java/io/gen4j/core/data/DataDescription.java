package io.gen4j.core.data;

import io.gen4j.core.internal.json.PlainData;
import io.gen4j.core.internal.kernels.HeapCopy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a model remembers about its training data: enough to identify the data, and to map samples
 * back to the data's units.
 *
 * @param name name of the data set
 * @param digest digest of its content
 * @param size number of examples
 * @param batchSize examples per batch in the last training
 * @param fields fields of an example
 * @param scaling how the data were encoded from rows of a table, if they were
 */
public record DataDescription(
    String name,
    String digest,
    int size,
    int batchSize,
    List<Field> fields,
    Optional<RowScaling> scaling) {

  /** Copies the list of fields. */
  public DataDescription {
    fields = List.copyOf(fields);
  }

  /** Describes a data set that is read in batches of {@code batchSize} examples. */
  public static DataDescription of(Dataset dataset, int batchSize) {
    return new DataDescription(
        dataset.name(),
        dataset.digest(),
        dataset.size(),
        batchSize,
        dataset.fields(),
        dataset.scaling());
  }

  /** Returns the field with this name, if the data have one. */
  public Optional<Field> field(String wanted) {
    return fields.stream().filter(field -> field.name().equals(wanted)).findFirst();
  }

  /** Returns the names of the classes, or an empty list if the data have no labels. */
  public List<String> classNames() {
    return field(Field.LABEL)
        .map(Field::kind)
        .map(FieldKind.Categorical.class::cast)
        .map(FieldKind.Categorical::names)
        .orElse(List.of());
  }

  /**
   * Maps samples back to the units of the data, for example to bytes.
   *
   * @param samples {@code [count, ...shape]} in the model's range; not modified
   * @param model range of the model's samples
   * @return a new float array of the same shape in the data's range
   */
  public INDArray toDataUnits(INDArray samples, ValueRange model) {
    float[] values = HeapCopy.floats(samples);
    toDataUnits(values, model);
    return HeapCopy.array(values, samples.shape());
  }

  /**
   * Maps samples back to rows of a table, in the units before scaling.
   *
   * @param samples {@code [count, width]} in the model's range; not modified
   * @param model range of the model's samples
   * @return one row per sample, with one Double or String per column
   * @throws IllegalArgumentException if the samples have another width
   * @throws IllegalStateException if the data were not encoded from rows of a table
   */
  public List<List<Object>> rows(INDArray samples, ValueRange model) {
    RowScaling rows =
        scaling.orElseThrow(
            () ->
                new IllegalStateException(
                    "The data '" + name + "' were not encoded from rows" + " of a table"));
    int width = rows.width();
    if (samples.rank() != 2 || samples.size(1) != width) {
      throw new IllegalArgumentException(
          "The rows of '"
              + name
              + "' need samples [count, "
              + width
              + "], got "
              + Arrays.toString(samples.shape()));
    }
    float[] values = HeapCopy.floats(samples);
    toDataUnits(values, model);
    List<List<Object>> decoded = new ArrayList<>();
    for (int from = 0; from < values.length; from += width) {
      decoded.add(rows.decode(Arrays.copyOfRange(values, from, from + width)));
    }
    return decoded;
  }

  private void toDataUnits(float[] values, ValueRange model) {
    ValueRange data = field(Field.DATA).orElseThrow().range();
    // Unbounded data were not scaled, and samples of an unbounded model are not either.
    if (data.isBounded() && model.isBounded()) {
      model.mapTo(data, values, 0, values.length);
    }
  }

  /** Returns the description as plain data, for {@link #of(Map)}. */
  public Map<String, Object> describe() {
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("name", name);
    plain.put("digest", digest);
    plain.put("size", size);
    plain.put("batch_size", batchSize);
    plain.put("fields", fields.stream().map(DataDescription::describe).toList());
    scaling.ifPresent(rows -> plain.put("scaling", rows.describe()));
    return plain;
  }

  /**
   * Restores a description from the result of {@link #describe}.
   *
   * @throws IllegalArgumentException if {@code plain} is not a description
   */
  public static DataDescription of(Map<?, ?> plain) {
    return new DataDescription(
        PlainData.text(plain, "name"),
        PlainData.text(plain, "digest"),
        PlainData.integer(plain, "size"),
        PlainData.integer(plain, "batch_size"),
        PlainData.maps(plain, "fields").stream().map(DataDescription::field).toList(),
        plain.get("scaling") instanceof List<?> rows
            ? Optional.of(RowScaling.of(rows))
            : Optional.empty());
  }

  private static Map<String, Object> describe(Field field) {
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("name", field.name());
    plain.put("shape", field.shape().dimensions());
    if (field.kind() instanceof FieldKind.Continuous continuous) {
      plain.put("kind", "continuous");
      if (continuous.range().isBounded()) {
        plain.put("low", (double) continuous.range().low());
        plain.put("high", (double) continuous.range().high());
      }
    } else if (field.kind() instanceof FieldKind.Categorical categorical) {
      plain.put("kind", "categorical");
      plain.put("names", categorical.names());
    } else if (field.kind() instanceof FieldKind.Tokens tokens) {
      plain.put("kind", "tokens");
      plain.put("vocabulary", tokens.vocabulary());
    } else {
      plain.put("kind", "mask");
    }
    return plain;
  }

  private static Field field(Map<?, ?> plain) {
    String kind = PlainData.text(plain, "kind");
    FieldKind made =
        switch (kind) {
          case "continuous" ->
              new FieldKind.Continuous(
                  plain.containsKey("low")
                      ? new ValueRange(
                          (float) PlainData.number(plain, "low"),
                          (float) PlainData.number(plain, "high"))
                      : ValueRange.UNBOUNDED);
          case "categorical" -> new FieldKind.Categorical(PlainData.texts(plain, "names"));
          case "tokens" -> new FieldKind.Tokens(PlainData.texts(plain, "vocabulary"));
          case "mask" -> new FieldKind.Mask();
          default -> throw new IllegalArgumentException("Not a kind of field: " + kind);
        };
    return new Field(
        PlainData.text(plain, "name"), new ExampleShape(PlainData.integers(plain, "shape")), made);
  }
}
