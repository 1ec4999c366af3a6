package io.gen4j.core.files;

import io.gen4j.core.internal.backend.Backend;
import io.gen4j.core.internal.files.ConfigurationText;
import io.gen4j.core.internal.files.DamagedException;
import io.gen4j.core.internal.files.DurableFile;
import io.gen4j.core.internal.files.SavedNetwork;
import io.gen4j.core.internal.files.SealedZip;
import io.gen4j.core.internal.json.Json;
import io.gen4j.core.internal.json.PlainData;
import io.gen4j.core.internal.monitoring.Recording;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ObjLongConsumer;
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

  /** Names the network that stands outside of all folders, in a file for drawing. */
  private static final String MAIN = "main";

  private static final byte[] ZIP_START = {'P', 'K', 3, 4};

  private static final String STREAM = "The stream";

  private static final String NO_ZIP = "it is not a complete zip file, so not a model: ";

  /** What a kind of model does with a file, see {@link #load}. */
  public interface Content<T> {

    /** Returns the content of two functions, which do what {@link #check} and {@link #make} do. */
    static <T> Content<T> of(
        ObjLongConsumer<Map<String, Object>> check, Function<ModelFile, T> make) {
      return new Content<>() {
        @Override
        public void check(Map<String, Object> properties, long length) {
          check.accept(properties, length);
        }

        @Override
        public T make(ModelFile file) {
          return make.apply(file);
        }
      };
    }

    /**
     * Checks the properties. No network has been read yet, and no memory was allocated for one.
     *
     * @param length length of the file in bytes, an upper bound on the size of anything in it
     * @throws RuntimeException if a property is invalid; the message names it
     */
    void check(Map<String, Object> properties, long length);

    /**
     * Creates the model.
     *
     * @throws RuntimeException if the networks and properties do not fit each other
     */
    T make(ModelFile file);
  }

  /** Copies the maps. Maps without an order, such as those of {@code Map.of}, are sorted. */
  public ModelFile {
    networks =
        Collections.unmodifiableMap(
            networks instanceof LinkedHashMap
                ? new LinkedHashMap<>(networks)
                : new TreeMap<>(networks));
    properties = Collections.unmodifiableMap(PlainData.ordered(properties));
  }

  /**
   * Writes the file completely or not at all. An earlier file with this name stays until the new
   * one is complete and on the disk. A symbolic link and the permissions of an earlier file are
   * kept.
   *
   * @throws UncheckedIOException if the file cannot be written
   */
  public void write(Path file) {
    write(
        file,
        zip -> {
          copyEntries(bytes(main, false), "", zip);
          Map<String, Object> header = new LinkedHashMap<>();
          header.put("format", FORMAT);
          header.putAll(properties);
          zip.put(SealedZip.PROPERTIES, json(header));
          for (Map.Entry<String, ComputationGraph> network : networks.entrySet()) {
            copyEntries(bytes(network.getValue(), true), FOLDER + network.getKey() + "/", zip);
          }
        });
  }

  /**
   * Writes a file for drawing, as {@link #write} does, but without the state of the optimizers and
   * with each network once. A model from such a file cannot be trained.
   *
   * @throws IllegalArgumentException if {@code main} is not one of the networks
   * @throws UncheckedIOException if the file cannot be written
   */
  public void writeForDrawing(Path file) {
    String name =
        networks.keySet().stream()
            .filter(each -> networks.get(each) == main)
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("The main network has no name"));
    write(
        file,
        zip -> {
          copyEntries(bytes(main, false), "", zip);
          Map<String, Object> header = new LinkedHashMap<>();
          header.put("format", FORMAT);
          header.put(MAIN, name);
          header.putAll(properties);
          zip.put(SealedZip.PROPERTIES, json(header));
          for (Map.Entry<String, ComputationGraph> network : networks.entrySet()) {
            if (!network.getKey().equals(name)) {
              copyEntries(bytes(network.getValue(), false), FOLDER + network.getKey() + "/", zip);
            }
          }
        });
  }

  private interface Entries {
    void writeTo(SealedZip.Writer zip) throws IOException;
  }

  private void write(Path file, Entries entries) {
    try (Recording.Span recorded = Recording.save(properties.get("kind"), file)) {
      DurableFile.write(
          file,
          out -> {
            SealedZip.Writer zip = new SealedZip.Writer(out);
            entries.writeTo(zip);
            zip.seal();
          });
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write the model to " + file, e);
    }
  }

  private static byte[] json(Map<String, Object> header) {
    return Json.write(header).getBytes(StandardCharsets.UTF_8);
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
    return load(
        file, Set.of(kind), allowed, Content.of((properties, length) -> {}, Function.identity()));
  }

  /**
   * Reads a file as {@link #read(Path, String, List)} does, and creates a model from it.
   *
   * @param kinds allowed values of the property {@code kind}
   * @param content checks the properties before networks are read, and creates the model
   * @throws ModelFileException if the file is missing or is not such a model, or if {@code content}
   *     throws an exception
   * @throws UncheckedIOException if the file system fails
   */
  public static <T> T load(Path file, Set<String> kinds, List<String> allowed, Content<T> content) {
    Backend.require();
    try (Recording.Span recorded =
        Recording.load(String.join(" or ", new TreeSet<>(kinds)), file)) {
      return content.make(open(file, zip -> read(zip, kinds, allowed, content)));
    } catch (ModelFileException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new ModelFileException(file, reason(e), e);
    }
  }

  /**
   * Copies a stream to a temporary file, loads it and deletes it. Memory does not grow with the
   * stream. It is read to its end and not closed. Limit its length if you do not trust the sender:
   * all of it is written to the disk, unless it does not start like a model file.
   *
   * @param load loads the temporary file
   * @throws ModelFileException if {@code load} throws it
   * @throws UncheckedIOException if the stream or the file system fails
   */
  public static <T> T fromStream(InputStream in, Function<Path, T> load) {
    try {
      byte[] start = in.readNBytes(ZIP_START.length);
      if (!Arrays.equals(start, ZIP_START)) {
        throw new ModelFileException(STREAM, NO_ZIP + "it starts with other bytes", null);
      }
      Path spool = Files.createTempFile("gen4j-", ".model");
      try {
        try (OutputStream out = Files.newOutputStream(spool)) {
          out.write(start);
          in.transferTo(out);
        }
        return load.apply(spool);
      } catch (ModelFileException e) {
        throw new ModelFileException(STREAM, e.reason(), e);
      } finally {
        Files.deleteIfExists(spool);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read a model from a stream", e);
    }
  }

  private static String reason(RuntimeException e) {
    return e instanceof DamagedException || e instanceof IllegalArgumentException
        ? String.valueOf(e.getMessage())
        : "its content does not fit together: " + e;
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

  private interface Use<T> {
    T of(SealedZip zip) throws IOException;
  }

  private static <T> T open(Path file, Use<T> use) {
    try (SealedZip zip = SealedZip.open(file)) {
      return use.of(zip);
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
      throw new ModelFileException(file, NO_ZIP + e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the model file " + file, e);
    }
  }

  private static ModelFile read(
      SealedZip zip, Set<String> kinds, List<String> allowed, Content<?> content)
      throws IOException {
    Map<String, Object> properties = properties(zip);
    if (!(properties.get("kind") instanceof String kind) || !kinds.contains(kind)) {
      throw new DamagedException(
          "it contains a model of kind "
              + properties.get("kind")
              + ", not "
              + String.join(" or ", new TreeSet<>(kinds)));
    }
    try {
      content.check(properties, zip.length());
    } catch (RuntimeException e) {
      throw new DamagedException(SealedZip.PROPERTIES + ": " + reason(e), e);
    }
    Map<String, ComputationGraph> networks = new LinkedHashMap<>();
    ComputationGraph main = null;
    boolean trainable = !properties.containsKey(MAIN);
    if (!trainable) {
      String name = PlainData.text(properties, MAIN);
      main = SavedNetwork.read(zip.folder(""), "the network " + name, allowed, false);
      networks.put(name, main);
    }
    for (String entry : zip.names()) {
      String network = networkOf(entry);
      if (network != null) {
        SavedNetwork.Entries entries =
            entry.endsWith(NESTED) ? zip.nested(entry) : zip.folder(FOLDER + network + "/");
        ComputationGraph read =
            SavedNetwork.read(entries, "the network " + network, allowed, trainable);
        if (networks.put(network, read) != null) {
          throw new DamagedException("it contains the network " + network + " twice");
        }
      }
    }
    return new ModelFile(main, networks, properties);
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
        byte[] content = zip.readAllBytes();
        if (entry.getName().equals(ModelSerializer.CONFIGURATION_JSON)) {
          // DL4J uses the line ends of the operating system; inside strings they are escaped.
          String text = new String(content, StandardCharsets.UTF_8).replace("\r\n", "\n");
          content = text.getBytes(StandardCharsets.UTF_8);
        }
        to.put(folder + entry.getName(), content);
      }
    }
  }
}
