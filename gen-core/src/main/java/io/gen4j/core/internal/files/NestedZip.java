package io.gen4j.core.internal.files;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * The entries of a network in a file of format 1, where each network is a zip inside the zip. The
 * zip is read from the file each time and never kept in memory.
 */
public final class NestedZip implements SavedNetwork.Entries {

  /** Opens the bytes of the zip. */
  public interface Source {
    /** Returns a new stream, which the caller closes. */
    InputStream open() throws IOException;
  }

  private final Source zip;
  private final long packed;

  /**
   * Reads from a zip.
   *
   * @param packed number of bytes of the zip, which bounds what may come out of it
   */
  public NestedZip(Source zip, long packed) {
    this.zip = zip;
    this.packed = packed;
  }

  /** Reads each entry completely without keeping it. This also checks its CRC. */
  @Override
  public Map<String, Long> lengths() throws IOException {
    Map<String, Long> lengths = new HashMap<>();
    byte[] block = new byte[1 << 16];
    long total = 0;
    try (ZipInputStream in = new ZipInputStream(zip.open())) {
      for (ZipEntry entry = next(in); entry != null; entry = next(in)) {
        long length = 0;
        for (int read = in.read(block); read >= 0; read = in.read(block)) {
          length += read;
          total += read;
          if (total > SealedZip.mostInflated(packed)) {
            throw new DamagedException(
                "a network of "
                    + packed
                    + " bytes unpacks to more than "
                    + SealedZip.mostInflated(packed)
                    + " bytes");
          }
        }
        if (lengths.put(entry.getName(), length) != null) {
          throw new DamagedException("a network contains the entry " + entry.getName() + " twice");
        }
        if (lengths.size() > SavedNetwork.KNOWN.size()) {
          throw new DamagedException("a network contains more entries than Gen4J writes");
        }
      }
    }
    return lengths;
  }

  @Override
  public InputStream open(String name) throws IOException {
    ZipInputStream in = new ZipInputStream(zip.open());
    try {
      for (ZipEntry entry = next(in); entry != null; entry = next(in)) {
        if (entry.getName().equals(name)) {
          return in;
        }
      }
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
    in.close();
    throw new DamagedException("a network lacks the entry " + name);
  }

  /** A damaged name is an IllegalArgumentException in Java. */
  private static ZipEntry next(ZipInputStream in) throws IOException {
    try {
      return in.getNextEntry();
    } catch (IllegalArgumentException e) {
      throw new DamagedException("a network is a damaged zip: " + e.getMessage(), e);
    }
  }
}
