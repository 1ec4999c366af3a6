package io.gen4j.core.internal.files;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * A zip file of a model, sealed by an entry with the SHA-256 digests of all other entries. Only
 * entries of a model are accepted, and each at most once.
 */
public final class SealedZip implements AutoCloseable {

  /** The entry that every model file has. */
  public static final String PROPERTIES = "gen4j/model.json";

  private static final String DIGESTS = "gen4j/digests.txt";

  private static final Pattern KNOWN =
      Pattern.compile(
          "configuration\\.json|coefficients\\.bin|noParams\\.marker"
              + "|gen4j/model\\.json|gen4j/digests\\.txt|gen4j/[^/\\\\:]{1,200}\\.zip"
              + "|gen4j/[^/\\\\:]{1,200}/(configuration\\.json|coefficients\\.bin|updaterState\\.bin"
              + "|noParams\\.marker)");

  private static final int MOST_ENTRIES = 1000;

  /** Largest configuration in bytes, far more than any network has. */
  private static final long LARGEST_TEXT = 16L << 20;

  /** Largest properties in bytes; they contain pools of examples as text. */
  private static final long LARGEST_PROPERTIES = 300L << 20;

  /** Gen4J stores entries without compression; other tools may have packed the file again. */
  private static final long DENSEST = 16;

  private static final long SMALL = 16L << 20;

  private final ZipFile zip;
  private final long length;
  private final Map<String, ZipEntry> entries = new LinkedHashMap<>();
  private final Map<String, String> digests;

  private SealedZip(ZipFile zip, long length) throws IOException {
    this.zip = zip;
    this.length = length;
    long total = 0;
    if (zip.getEntry(PROPERTIES) == null) {
      throw new DamagedException(
          "it is a zip but not a Gen4J model: it has no "
              + PROPERTIES
              + ". Open a plain DL4J network with ModelSerializer instead.");
    }
    for (ZipEntry entry : Collections.list(zip.entries())) {
      String name = entry.getName();
      if (!KNOWN.matcher(name).matches()) {
        throw new DamagedException(
            "it contains the entry "
                + shortened(name)
                + ", which Gen4J never writes; it was not"
                + " read");
      }
      if (entries.put(name, entry) != null) {
        throw new DamagedException("it contains the entry " + name + " twice");
      }
      requireSize(entry);
      // Entries may overlap in the file, so that their sum is far more than the file has.
      total += entry.getSize();
      if (total > mostInflated(length)) {
        throw new DamagedException(
            "its entries claim to have more than "
                + total
                + " bytes, but the file has only "
                + length);
      }
    }
    this.digests = entries.containsKey(DIGESTS) ? digests(read(DIGESTS)) : null;
    requireWhole();
  }

  /**
   * Opens a file and checks the name, size, checksum and digest of every entry, including entries
   * that are not read later. A modified file is rejected.
   *
   * @throws DamagedException if the zip is not a valid model file
   * @throws IOException if the file is not a zip or cannot be read
   */
  public static SealedZip open(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    long length = Files.size(file);
    ZipFile zip = new ZipFile(file.toFile());
    try {
      if (zip.size() > MOST_ENTRIES) {
        throw new DamagedException(
            "it has " + zip.size() + " entries, but a model has at most " + MOST_ENTRIES);
      }
      return new SealedZip(zip, length);
    } catch (IllegalArgumentException e) {
      zip.close();
      throw new DamagedException("its table of contents is damaged: " + e.getMessage(), e);
    } catch (IOException | RuntimeException e) {
      zip.close();
      throw e;
    }
  }

  /** Whether the file has digests. */
  public boolean isSealed() {
    return digests != null;
  }

  /** Returns the names of the entries in the order of the file. */
  public Set<String> names() {
    return Collections.unmodifiableSet(entries.keySet());
  }

  /** Returns the length of the file in bytes. */
  public long length() {
    return length;
  }

  /**
   * Returns how many bytes may come out of a number of packed bytes. It is enough for a network
   * whose optimizer state is all zeros, and it bounds the time and memory that a small file can
   * take.
   */
  static long mostInflated(long packed) {
    return DENSEST * packed + SMALL;
  }

  /** Returns the content of an entry. */
  public byte[] read(String name) throws IOException {
    try (InputStream in = zip.getInputStream(entries.get(name))) {
      return in.readAllBytes();
    }
  }

  /** Returns the network in a zip inside the file, as in format 1. */
  public SavedNetwork.Entries nested(String name) {
    ZipEntry entry = entries.get(name);
    return new NestedZip(() -> zip.getInputStream(entry), entry.getSize());
  }

  /** Returns the entries in a folder, or outside of all folders, which are a network. */
  public SavedNetwork.Entries folder(String folder) {
    return new SavedNetwork.Entries() {
      @Override
      public Map<String, Long> lengths() {
        Map<String, Long> lengths = new LinkedHashMap<>();
        entries.forEach(
            (name, entry) -> {
              if (name.startsWith(folder) && name.indexOf('/', folder.length()) < 0) {
                lengths.put(name.substring(folder.length()), entry.getSize());
              }
            });
        return lengths;
      }

      @Override
      public InputStream open(String name) throws IOException {
        return zip.getInputStream(entries.get(folder + name));
      }
    };
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }

  private void requireWhole() throws IOException {
    for (ZipEntry entry : entries.values()) {
      String digest = requireChecksum(entry);
      if (digests != null && !entry.getName().equals(DIGESTS)) {
        if (!digests.containsKey(entry.getName())) {
          throw new DamagedException("the entry " + entry.getName() + " has no digest");
        }
        if (!digest.equals(digests.get(entry.getName()))) {
          throw new DamagedException("the entry " + entry.getName() + " differs from its digest");
        }
      }
    }
    if (digests != null && digests.size() != entries.size() - 1) {
      throw new DamagedException("it lacks entries that are in its list of digests");
    }
  }

  /** Reads an entry completely without keeping it, and returns its digest. */
  private String requireChecksum(ZipEntry entry) throws IOException {
    CRC32 checksum = new CRC32();
    MessageDigest digest = sha256();
    long size;
    try (InputStream in =
        new CheckedInputStream(
            new DigestInputStream(zip.getInputStream(entry), digest), checksum)) {
      size = in.transferTo(OutputStream.nullOutputStream());
    }
    if (size != entry.getSize()) {
      throw new DamagedException(
          "the entry " + entry.getName() + " does not have the length that the file states");
    }
    if (checksum.getValue() != entry.getCrc()) {
      throw new DamagedException("the entry " + entry.getName() + " differs from its checksum");
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void requireSize(ZipEntry entry) {
    long size = entry.getSize();
    long packed = entry.getCompressedSize();
    boolean isText = !entry.getName().endsWith(".zip") && !entry.getName().endsWith(".bin");
    if (size < 0
        || packed < 0
        || size > Integer.MAX_VALUE - 8
        || size > mostInflated(packed)
        || (isText && size > largestText(entry.getName()))) {
      throw new DamagedException(
          "the entry "
              + entry.getName()
              + " claims "
              + size
              + " bytes, packed into "
              + packed
              + "; a model has no entry like this");
    }
  }

  private static long largestText(String name) {
    return name.equals(PROPERTIES) ? LARGEST_PROPERTIES : LARGEST_TEXT;
  }

  private static Map<String, String> digests(byte[] content) {
    Map<String, String> digests = new LinkedHashMap<>();
    for (String line : new String(content, StandardCharsets.UTF_8).split("\n")) {
      int space = line.indexOf(' ');
      if (space < 0 || digests.put(line.substring(space + 1), line.substring(0, space)) != null) {
        throw new DamagedException("its list of digests is damaged");
      }
    }
    return digests;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform supports SHA-256", e);
    }
  }

  private static String shortened(String name) {
    return name.length() > 200 ? name.substring(0, 200) + "..." : name;
  }

  /**
   * Writes a sealed zip. Entries are not compressed, since compression hardly shrinks weights, and
   * deflate gives different bytes on different versions of Java.
   */
  public static final class Writer {

    private final ZipOutputStream zip;
    private final Map<String, String> digests = new LinkedHashMap<>();

    /** Writes to a stream. The caller closes the stream. */
    public Writer(OutputStream out) {
      zip = new ZipOutputStream(out);
      zip.setMethod(ZipOutputStream.STORED);
    }

    /**
     * Adds an entry.
     *
     * @throws IOException if it is a text that a reader would refuse because of its size
     */
    public void put(String name, byte[] content) throws IOException {
      if (!name.endsWith(".bin") && content.length > largestText(name)) {
        throw new IOException(
            name
                + " would have "
                + content.length
                + " bytes, but a model file has at most "
                + largestText(name));
      }
      ZipEntry entry = new ZipEntry(name);
      entry.setTime(0);
      entry.setSize(content.length);
      entry.setCompressedSize(content.length);
      CRC32 crc = new CRC32();
      crc.update(content);
      entry.setCrc(crc.getValue());
      zip.putNextEntry(entry);
      zip.write(content);
      zip.closeEntry();
      digests.put(name, HexFormat.of().formatHex(sha256().digest(content)));
    }

    /** Adds the digests of all entries, and ends the file. */
    public void seal() throws IOException {
      ByteArrayOutputStream lines = new ByteArrayOutputStream();
      for (Map.Entry<String, String> each : digests.entrySet()) {
        lines.writeBytes(
            (each.getValue() + " " + each.getKey() + "\n").getBytes(StandardCharsets.UTF_8));
      }
      put(DIGESTS, lines.toByteArray());
      zip.finish();
    }
  }
}
