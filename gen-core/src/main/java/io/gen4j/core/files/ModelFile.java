package io.gen4j.core.files;

import io.gen4j.core.internal.backend.Backend;
import io.gen4j.core.internal.files.ConfigurationText;
import io.gen4j.core.internal.files.DamagedException;
import io.gen4j.core.internal.files.DurableFile;
import io.gen4j.core.internal.files.NestedZip;
import io.gen4j.core.internal.files.SavedNetwork;
import io.gen4j.core.internal.files.SealedZip;
import io.gen4j.core.internal.json.Json;
import io.gen4j.core.internal.monitoring.Recording;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;

/**
 * A model on disk, in one zip file. Plain DL4J can open the file as the model's main network
 * ({@link ModelSerializer#restoreComputationGraph}). The folder {@code gen4j/} contains every
 * network with its optimizer state, the model's other state as JSON, and a digest of every entry.
 * Equal models give equal bytes.
 *
 * @param main network that plain DL4J opens
 * @param networks all networks by name, with or without {@code main}
 * @param properties plain maps, lists, strings, numbers and booleans
 */
public record ModelFile(
    ComputationGraph main, Map<String, ComputationGraph> networks, Map<String, Object> properties) {

  private static final String FOLDER = "gen4j/";

  private static final String CONFIGURATION = "/" + ModelSerializer.CONFIGURATION_JSON;

  /** In format 1, each network is a separate zip. */
  private static final String NESTED = ".zip";

  /**
   * The version of this layout. Format 1 has no digests. A file with a later format is rejected.
   */
  private static final int FORMAT = 2;

  /** Copies the maps. */
  public ModelFile {
    networks = Collections.unmodifiableMap(new LinkedHashMap<>(networks));
    properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
  }

  /**
   * Writes the file completely or not at all. An earlier file with this name stays until the new
   * one is complete and on the disk. A symbolic link and the permissions of an earlier file are
   * kept.
   *
   * @throws UncheckedIOException if the file cannot be written
   */
  public void write(Path file) {
    try (Recording.Span recorded = Recording.save(properties.get("kind"), file)) {
      DurableFile.write(
          file,
          out -> {
            SealedZip.Writer zip = new SealedZip.Writer(out);
            copyEntries(bytes(main, false), "", zip);
            Map<String, Object> header = new LinkedHashMap<>();
            header.put("format", FORMAT);
            header.putAll(properties);
            zip.put(SealedZip.PROPERTIES, Json.write(header).getBytes(StandardCharsets.UTF_8));
            for (Map.Entry<String, ComputationGraph> network : networks.entrySet()) {
              copyEntries(bytes(network.getValue(), true), FOLDER + network.getKey() + "/", zip);
            }
            zip.seal();
          });
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write the model to " + file, e);
    }
  }

  /**
   * Reads a file whose networks use only classes of DL4J, ND4J and Gen4J; see {@link #read(Path,
   * String, List)}.
   */
  public static ModelFile read(Path file, String kind) {
    return read(file, kind, List.of());
  }

  /**
   * Reads a file that {@link #write} wrote. The file is not trusted: digests, names, sizes and
   * shapes are checked before any object is created from them. The JSON of a network may name only
   * classes of {@code org.deeplearning4j.nn}, {@code org.nd4j.linalg}, {@code io.gen4j} and the
   * packages that the caller allows.
   *
   * @param kind required value of the property {@code kind}
   * @param allowed further packages whose classes a network may name, including their subpackages
   * @throws ModelFileException if the file is missing or is not such a model; the message names the
   *     file and the reason
   * @throws UncheckedIOException if the file system fails
   */
  public static ModelFile read(Path file, String kind, List<String> allowed) {
    Backend.require();
    try (Recording.Span recorded = Recording.load(kind, file)) {
      return open(file, zip -> read(zip, kind, allowed));
    }
  }

  /**
   * Checks that a file is a complete model by comparing the digest of every entry, without creating
   * the model. The file may still contain another kind of model, or name classes that {@link #read}
   * rejects.
   *
   * @throws ModelFileException if the file is missing, damaged or not a model
   * @throws UncheckedIOException if the file system fails
   */
  public static void verify(Path file) {
    open(
        file,
        zip -> {
          properties(zip);
          return null;
        });
  }

  private interface Content<T> {
    T of(SealedZip zip) throws IOException;
  }

  private static <T> T open(Path file, Content<T> content) {
    try (SealedZip zip = SealedZip.open(file)) {
      return content.of(zip);
    } catch (DamagedException e) {
      throw new ModelFileException(file, e.getMessage(), e);
    } catch (NoSuchFileException | FileNotFoundException e) {
      throw new ModelFileException(
          file,
          Files.exists(file)
              ? "it may not be read: " + e.getMessage()
              : "There is no model file with that name",
          e);
    } catch (ZipException | EOFException e) {
      throw new ModelFileException(
          file, "it is not a complete zip file, so not a model: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the model file " + file, e);
    }
  }

  private static ModelFile read(SealedZip zip, String kind, List<String> allowed)
      throws IOException {
    Map<String, Object> properties = properties(zip);
    if (!kind.equals(properties.get("kind"))) {
      throw new DamagedException(
          "it contains a model of kind " + properties.get("kind") + ", not " + kind);
    }
    Map<String, ComputationGraph> networks = new LinkedHashMap<>();
    for (String entry : zip.names()) {
      String network = networkOf(entry);
      if (network != null) {
        SavedNetwork.Entries entries =
            entry.endsWith(NESTED)
                ? new NestedZip(zip.read(entry))
                : zip.folder(FOLDER + network + "/");
        networks.put(network, SavedNetwork.read(entries, "the network " + network, allowed));
      }
    }
    return new ModelFile(null, networks, properties);
  }

  /**
   * Returns the name of the network if the entry is its zip or its configuration, otherwise null.
   */
  private static String networkOf(String entry) {
    for (String end : List.of(NESTED, CONFIGURATION)) {
      if (entry.startsWith(FOLDER) && entry.endsWith(end)) {
        return entry.substring(FOLDER.length(), entry.length() - end.length());
      }
    }
    return null;
  }

  /**
   * Returns a network by name.
   *
   * @throws IllegalArgumentException if there is no network with that name
   */
  public ComputationGraph network(String name) {
    ComputationGraph network = networks.get(name);
    if (network == null) {
      throw new IllegalArgumentException(
          "The model file lacks the network " + name + "; it has " + networks.keySet());
    }
    return network;
  }

  /**
   * Returns a property by name.
   *
   * @throws IllegalArgumentException if the property is missing or has another type
   */
  public <T> T property(String name, Class<T> type) {
    Object value = properties.get(name);
    if (!type.isInstance(value)) {
      throw new IllegalArgumentException(
          "The model file lacks the property "
              + name
              + " of type "
              + type.getSimpleName()
              + ", got "
              + value);
    }
    return type.cast(value);
  }

  private static Map<String, Object> properties(SealedZip zip) throws IOException {
    String text = new String(zip.read(SealedZip.PROPERTIES), StandardCharsets.UTF_8);
    ConfigurationText.check(text, SealedZip.PROPERTIES, List.of());
    Map<String, Object> properties;
    try {
      properties = Json.read(text);
    } catch (IllegalArgumentException e) {
      throw new DamagedException(SealedZip.PROPERTIES + ": " + e.getMessage(), e);
    }
    if (!(properties.get("format") instanceof Integer format) || format < 1 || format > FORMAT) {
      throw new DamagedException(
          "it has model format "
              + properties.get("format")
              + " but this version reads formats up to "
              + FORMAT
              + ". Use the version of Gen4J that wrote it, or a newer one");
    }
    if (format > 1 && !zip.isSealed()) {
      throw new DamagedException("it lacks the digests of its entries");
    }
    return properties;
  }

  private static byte[] bytes(ComputationGraph graph, boolean withUpdater) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ModelSerializer.writeModel(graph, out, withUpdater);
    return out.toByteArray();
  }

  private static void copyEntries(byte[] from, String folder, SealedZip.Writer to)
      throws IOException {
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(from))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        to.put(folder + entry.getName(), zip.readAllBytes());
      }
    }
  }
}
