package io.gen4j.core.internal.files;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces a file whole or not at all, even if the process or the machine dies: the new content
 * goes to a temporary file in the same folder, is forced to the disk, and takes the name in one
 * step.
 */
public final class DurableFile {

  private static final Logger LOG = LoggerFactory.getLogger(DurableFile.class);

  private static final String SUFFIX = ".part";
  private static final Path LINUX_NAME = Path.of("/proc/sys/kernel/hostname");

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
    makeFolder(folder);
    String prefix = target.getFileName() + "." + Integer.toHexString(machine().hashCode()) + ".";
    removeStale(folder, prefix);
    // Not createTempFile: its files are readable by their owner alone, and so would the model be.
    Path part =
        folder.resolve(prefix + ProcessHandle.current().pid() + "." + UUID.randomUUID() + SUFFIX);
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

  /** Makes a folder and those around it, as far as they are missing. */
  public static void makeFolder(Path folder) throws IOException {
    // A link to a folder is one, which createDirectories of JDK 17 does not see.
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder);
    }
  }

  /**
   * Returns the name of this machine, without asking a network for it. Machines that share a folder
   * must not take each other's files for stale.
   */
  public static String machine() throws IOException {
    if (Files.isReadable(LINUX_NAME)) {
      return Files.readString(LINUX_NAME);
    }
    return Objects.requireNonNullElse(System.getenv("COMPUTERNAME"), "");
  }

  /** What cannot be removed now can be at the next write. */
  private static void removeStale(Path folder, String prefix) {
    Pattern name = Pattern.compile(Pattern.quote(prefix) + "([0-9]{1,18})\\..*" + SUFFIX);
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Matcher part = name.matcher(file.getFileName().toString());
        if (part.matches() && ProcessHandle.of(Long.parseLong(part.group(1))).isEmpty()) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.debug("Cannot look for temporary files of dead processes in {}", folder, e);
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
