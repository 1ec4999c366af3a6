package io.gen4j.core.internal.files;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.UUID;

/**
 * Replaces a file whole or not at all, even if the process or the machine dies: the new content
 * goes to a temporary file in the same folder, is forced to the disk, and takes the name in one
 * step.
 */
public final class DurableFile {

  private static final String SUFFIX = ".part";

  /** Writes the content of a file. */
  public interface Content {
    /** Writes to a stream that the caller closes. */
    void writeTo(OutputStream out) throws IOException;
  }

  private DurableFile() {}

  /**
   * Writes a file. An earlier file of that name keeps its permissions, and a symbolic link its
   * place; folders that are missing are made. Temporary files that processes of this machine left
   * when they died are removed.
   */
  public static void write(Path file, Content content) throws IOException {
    Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
    Path folder = target.getParent();
    // A link to a folder is one, which createDirectories of JDK 17 does not see.
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder);
    }
    removeStale(target);
    // Not createTempFile: its files are readable by their owner alone, and so would the model be.
    Path part =
        folder.resolve(
            prefix(target) + ProcessHandle.current().pid() + "." + UUID.randomUUID() + SUFFIX);
    try {
      try (OutputStream out =
          new BufferedOutputStream(
              Files.newOutputStream(part, StandardOpenOption.CREATE_NEW), 1 << 16)) {
        content.writeTo(out);
      }
      force(part, StandardOpenOption.WRITE);
      copyPermissions(target, part);
      move(part, target);
      forceFolder(folder);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static String prefix(Path target) {
    return target.getFileName() + "." + Integer.toHexString(machine().hashCode()) + ".";
  }

  /** Machines that share a folder must not take each other's files for stale. */
  private static String machine() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }

  private static void removeStale(Path target) throws IOException {
    String prefix = prefix(target);
    DirectoryStream.Filter<Path> ours =
        path -> {
          String name = path.getFileName().toString();
          return name.startsWith(prefix) && name.endsWith(SUFFIX);
        };
    try (DirectoryStream<Path> parts = Files.newDirectoryStream(target.getParent(), ours)) {
      for (Path part : parts) {
        String rest = part.getFileName().toString().substring(prefix.length());
        int dot = rest.indexOf('.');
        if (dot > 0 && rest.substring(0, dot).matches("[0-9]{1,18}")) {
          long pid = Long.parseLong(rest.substring(0, dot));
          if (ProcessHandle.of(pid).isEmpty()) {
            Files.deleteIfExists(part);
          }
        }
      }
    }
  }

  private static void copyPermissions(Path from, Path to) throws IOException {
    if (Files.exists(from)
        && Files.getFileAttributeView(from, PosixFileAttributeView.class) != null) {
      Files.setPosixFilePermissions(to, Files.getPosixFilePermissions(from));
    }
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static void force(Path path, StandardOpenOption option) throws IOException {
    try (FileChannel channel = FileChannel.open(path, option)) {
      channel.force(true);
    }
  }

  /** Where folders cannot be opened, as on Windows, the file system orders renames itself. */
  private static void forceFolder(Path folder) {
    try {
      force(folder, StandardOpenOption.READ);
    } catch (IOException e) {
      // Nothing is lost: the new file is complete, and only when it appears is up to the system.
      return;
    }
  }
}
