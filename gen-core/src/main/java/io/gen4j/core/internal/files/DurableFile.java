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
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces a file completely or not at all, even if the process or the machine fails. The new
 * content is written to a temporary file in the same folder and forced to the disk. The temporary
 * file is then renamed atomically.
 */
public final class DurableFile {

  private static final Logger LOG = LoggerFactory.getLogger(DurableFile.class);

  private static final String SUFFIX = ".part";
  private static final int MOST_LINKS = 40;

  /** Two processes can see a third one's start a second apart. */
  private static final long START_TOLERANCE = 5000;

  private static final Path LINUX_NAME = Path.of("/proc/sys/kernel/hostname");

  /** Writes the content of a file. */
  public interface Content {
    /** Writes to a stream that the caller closes. */
    void writeTo(OutputStream out) throws IOException;
  }

  private DurableFile() {}

  /**
   * Writes a file. The permissions of an earlier file are kept, and so is a symbolic link. Missing
   * folders are created. Temporary files that dead processes on this machine left behind are
   * removed.
   */
  public static void write(Path file, Content content) throws IOException {
    Path target = target(file);
    Path folder = target.getParent();
    makeFolder(folder);
    String prefix = target.getFileName() + "." + Integer.toHexString(machine().hashCode()) + ".";
    removeStale(folder, prefix);
    // createTempFile would make the model readable only by its owner.
    Path part =
        folder.resolve(
            prefix
                + ProcessHandle.current().pid()
                + "."
                + Long.toHexString(start(ProcessHandle.current()))
                + "."
                + UUID.randomUUID()
                + SUFFIX);
    try {
      Files.createFile(part);
      // Before there is content: nobody may read it who may not read the earlier file.
      copyPermissions(target, part, PosixFilePermission.OWNER_WRITE);
      try (OutputStream out =
          new BufferedOutputStream(
              Files.newOutputStream(part, StandardOpenOption.WRITE), 1 << 16)) {
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

  /** Creates a folder and its missing parent folders. */
  public static void makeFolder(Path folder) throws IOException {
    // JDK 17's createDirectories does not accept a link to a folder.
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder);
    }
  }

  /**
   * Returns the name of this machine, without a network lookup. Machines that share a folder must
   * not treat each other's files as stale.
   */
  public static String machine() throws IOException {
    if (Files.isReadable(LINUX_NAME)) {
      return Files.readString(LINUX_NAME);
    }
    return Objects.requireNonNullElse(System.getenv("COMPUTERNAME"), "");
  }

  /** Removes stale files. A file that cannot be removed now is tried again at the next write. */
  private static void removeStale(Path folder, String prefix) {
    Pattern name =
        Pattern.compile(
            Pattern.quote(prefix) + "([0-9]{1,18})\\.([0-9a-f]{1,15})\\.[-0-9a-f]{36}" + SUFFIX);
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Matcher part = name.matcher(file.getFileName().toString());
        if (part.matches()
            && isDead(Long.parseLong(part.group(1)), Long.parseLong(part.group(2), 16))) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.debug("Cannot look for temporary files of dead processes in {}", folder, e);
    }
  }

  /** In a container, a process often has the number of the one that died before it. */
  private static boolean isDead(long pid, long started) {
    Optional<ProcessHandle> alive = ProcessHandle.of(pid);
    if (alive.isEmpty()) {
      return true;
    }
    long other = start(alive.get());
    return other > 0 && started > 0 && Math.abs(other - started) > START_TOLERANCE;
  }

  /** Returns when a process started, in milliseconds, or 0 if the system does not tell. */
  private static long start(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }

  /** Follows symbolic links, also those to a file that does not exist yet. */
  private static Path target(Path file) throws IOException {
    Path target = file;
    for (int links = 0; links < MOST_LINKS && !Files.exists(target); links++) {
      if (!Files.isSymbolicLink(target)) {
        return target.toAbsolutePath();
      }
      target = target.resolveSibling(Files.readSymbolicLink(target));
    }
    return target.toRealPath();
  }

  private static void copyPermissions(Path from, Path to, PosixFilePermission... added)
      throws IOException {
    if (Files.exists(from)
        && Files.getFileAttributeView(from, PosixFileAttributeView.class) != null) {
      Set<PosixFilePermission> permissions = new HashSet<>(Files.getPosixFilePermissions(from));
      permissions.addAll(List.of(added));
      Files.setPosixFilePermissions(to, permissions);
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

  /**
   * Forces a folder to the disk. Folders cannot be opened on Windows, where the file system orders
   * renames itself.
   */
  private static void forceFolder(Path folder) {
    try {
      force(folder, StandardOpenOption.READ);
    } catch (IOException e) {
      // Nothing is lost: the new file is complete, and the system only decides when it appears.
      return;
    }
  }
}
