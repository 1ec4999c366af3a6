package io.gen4j.core.files;

import io.gen4j.core.internal.backend.Backend;
import io.gen4j.core.internal.json.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A model on disk: one zip file that plain DL4J opens as the model's main network ({@link
 * ModelSerializer#restoreComputationGraph}), and that holds, under {@code gen4j/}, every network
 * with the state of its optimizer, and what the model needs to go on, as JSON.
 *
 * @param main network that plain DL4J finds
 * @param networks all networks by name, {@code main} among them or not
 * @param properties plain maps, lists, strings, numbers and booleans
 */
public record ModelFile(
    ComputationGraph main, Map<String, ComputationGraph> networks, Map<String, Object> properties) {

  private static final String FOLDER = "gen4j/";
  private static final String PROPERTIES = FOLDER + "model.json";

  /** What a network's zip consists of; noParams.marker stands for an array without elements. */
  private static final Set<String> ENTRIES =
      Set.of(
          ModelSerializer.CONFIGURATION_JSON,
          ModelSerializer.COEFFICIENTS_BIN,
          ModelSerializer.UPDATER_BIN,
          ModelSerializer.NO_PARAMS_MARKER);

  /** The version of this layout; a file of a later one is refused. */
  private static final int FORMAT = 1;

  /** Makes the maps immutable. */
  public ModelFile {
    networks = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(networks));
    properties = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(properties));
  }

  /**
   * Writes the file whole or not at all: an earlier file of that name stays until the new one is
   * complete.
   *
   * @throws UncheckedIOException if it cannot be written
   */
  public void write(Path file) {
    Path target = file.toAbsolutePath();
    try {
      // A link to a folder is one, which createDirectories of JDK 17 does not see.
      if (!Files.isDirectory(target.getParent())) {
        Files.createDirectories(target.getParent());
      }
      // Not createTempFile: its files are readable by their owner alone, and so would the model be.
      Path part = target.resolveSibling(target.getFileName() + "." + UUID.randomUUID() + ".part");
      try {
        try (OutputStream out = Files.newOutputStream(part, StandardOpenOption.CREATE_NEW);
            ZipOutputStream zip = new ZipOutputStream(out)) {
          copyEntries(bytes(main, false), zip);
          Map<String, Object> header = new LinkedHashMap<>();
          header.put("format", FORMAT);
          header.putAll(properties);
          put(zip, PROPERTIES, Json.write(header).getBytes(StandardCharsets.UTF_8));
          for (Map.Entry<String, ComputationGraph> network : networks.entrySet()) {
            put(zip, FOLDER + network.getKey() + ".zip", untimed(bytes(network.getValue(), true)));
          }
        }
        move(part, target);
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write the model to " + file, e);
    }
  }

  /**
   * Reads a file that {@link #write} wrote.
   *
   * @param kind value that the property {@code kind} must have
   * @throws IllegalArgumentException if the file is not such a model; the message says what it is
   * @throws UncheckedIOException if it cannot be read
   */
  public static ModelFile read(Path file, String kind) {
    Backend.require();
    try (ZipFile zip = new ZipFile(file.toFile())) {
      ZipEntry entry = zip.getEntry(PROPERTIES);
      if (entry == null) {
        throw new IllegalArgumentException(
            file
                + " is a zip but not a Gen4J model: it has no "
                + PROPERTIES
                + ". Open a plain DL4J network with ModelSerializer instead.");
      }
      Map<String, Object> properties = properties(zip, entry, file);
      if (!kind.equals(properties.get("kind"))) {
        throw new IllegalArgumentException(
            file + " holds a model of kind " + properties.get("kind") + ", not " + kind);
      }
      Map<String, ComputationGraph> networks = new LinkedHashMap<>();
      for (ZipEntry nested : java.util.Collections.list(zip.entries())) {
        String name = nested.getName();
        if (name.startsWith(FOLDER) && name.endsWith(".zip")) {
          networks.put(
              name.substring(FOLDER.length(), name.length() - ".zip".length()),
              restore(zip.getInputStream(nested).readAllBytes(), name));
        }
      }
      return new ModelFile(null, networks, properties);
    } catch (NoSuchFileException | java.io.FileNotFoundException e) {
      throw new IllegalArgumentException("There is no model file " + file, e);
    } catch (ZipException e) {
      throw new IllegalArgumentException(
          file + " is not a complete zip file, so not a model: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the model file " + file, e);
    }
  }

  /**
   * Returns a network of this file.
   *
   * @throws IllegalArgumentException if there is none of that name
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
   * Returns a property.
   *
   * @throws IllegalArgumentException if it is missing or of another type
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

  private static Map<String, Object> properties(ZipFile zip, ZipEntry entry, Path file)
      throws IOException {
    String text = new String(zip.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
    Map<String, Object> properties = Json.read(text);
    if (!(properties.get("format") instanceof Integer format) || format > FORMAT) {
      throw new IllegalArgumentException(
          file
              + " has model format "
              + properties.get("format")
              + " and this version reads up to "
              + FORMAT
              + ": use the Gen4J that wrote it, or a newer one");
    }
    return properties;
  }

  /** DL4J would deserialize Java objects from other entries, and with them run what they name. */
  private static ComputationGraph restore(byte[] network, String name) throws IOException {
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(network))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (!ENTRIES.contains(entry.getName())) {
          throw new IllegalArgumentException(
              "The network "
                  + name
                  + " holds the entry "
                  + entry.getName()
                  + ", which Gen4J never writes; refused unread");
        }
      }
    }
    // Parameters outlive whatever workspace the caller has open.
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      return ModelSerializer.restoreComputationGraph(new ByteArrayInputStream(network), true);
    }
  }

  private static byte[] bytes(ComputationGraph graph, boolean withUpdater) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ModelSerializer.writeModel(graph, out, withUpdater);
    return out.toByteArray();
  }

  /** The same zip without the times that DL4J writes. */
  private static byte[] untimed(byte[] zip) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream copy = new ZipOutputStream(out)) {
      copyEntries(zip, copy);
    }
    return out.toByteArray();
  }

  private static void copyEntries(byte[] from, ZipOutputStream to) throws IOException {
    try (InputStream in = new ByteArrayInputStream(from);
        ZipInputStream zip = new ZipInputStream(in)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        put(to, entry.getName(), zip.readAllBytes());
      }
    }
  }

  private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    // Equal models give equal files.
    entry.setTime(0);
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
