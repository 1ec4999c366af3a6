package io.gen4j.core.internal.files;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** The entries of a network in a file of format 1, where each network is a zip inside the zip. */
public final class NestedZip implements SavedNetwork.Entries {

  private final byte[] zip;

  /** Reads from the bytes of the zip. */
  public NestedZip(byte[] zip) {
    this.zip = zip;
  }

  /** Reads each entry completely without keeping it. This also checks its CRC. */
  @Override
  public Map<String, Long> lengths() throws IOException {
    Map<String, Long> lengths = new HashMap<>();
    byte[] block = new byte[1 << 16];
    try (ZipInputStream in = open()) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        long length = 0;
        for (int read = in.read(block); read >= 0; read = in.read(block)) {
          length += read;
        }
        if (lengths.put(entry.getName(), length) != null) {
          throw new DamagedException("a network contains the entry " + entry.getName() + " twice");
        }
      }
    }
    return lengths;
  }

  @Override
  public InputStream open(String name) throws IOException {
    ZipInputStream in = open();
    for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
      if (entry.getName().equals(name)) {
        return in;
      }
    }
    throw new DamagedException("a network lacks the entry " + name);
  }

  private ZipInputStream open() {
    return new ZipInputStream(new ByteArrayInputStream(zip));
  }
}
