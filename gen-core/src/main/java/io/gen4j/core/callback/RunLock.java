package io.gen4j.core.callback;

import io.gen4j.core.internal.files.DurableFile;
import io.gen4j.core.training.Callback;
import io.gen4j.core.training.Progress;
import io.gen4j.core.training.TrainingFailure;
import io.gen4j.core.training.TrainingReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ensures that one training at a time uses a run folder, in any process. It is the first part that
 * starts; {@link #last} is the last part and gives the folder free after all others have written
 * their files. The operating system gives it free when the process dies.
 */
final class RunLock implements Callback {

  static final String FILE = "run.lock";

  private static final Logger LOG = LoggerFactory.getLogger(RunLock.class);

  /** Beyond the content: some systems let nobody read bytes that are locked. */
  private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

  /**
   * Folders that trainings of this process use. The system's locks belong to the process: closing
   * any channel of a locked file would unlock it, so a file that this process has locked must not
   * be opened again.
   */
  private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final Path file;
  private Path own;
  private FileChannel channel;
  private boolean allStarted;

  RunLock(Path folder) {
    this.folder = folder;
    file = folder.resolve(FILE);
  }

  /**
   * @throws IllegalStateException if another training has the folder
   */
  @Override
  public void onStart(Progress start) {
    allStarted = false;
    try {
      DurableFile.makeFolder(folder.toAbsolutePath());
      Path real = folder.toRealPath();
      if (!OWN.add(real)) {
        throw refused("of this process");
      }
      own = real;
      while (channel == null) {
        channel = acquire();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file, e);
    }
  }

  /**
   * Returns the locked file, or null if the training that had it has just deleted it: then the lock
   * would be one of a file that nobody else finds.
   */
  private FileChannel acquire() throws IOException {
    FileChannel opened = null;
    boolean kept = false;
    try {
      if (!Files.exists(file)) {
        Files.createFile(file);
      }
      Object before = key();
      opened = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
      if (!lock(opened)) {
        throw refused("of process " + read(opened));
      }
      kept = Objects.equals(key(), before);
      if (kept) {
        String text = ProcessHandle.current().pid() + "\n";
        opened.truncate(0);
        opened.write(StandardCharsets.US_ASCII.encode(text), 0);
      }
      return kept ? opened : null;
    } catch (NoSuchFileException | FileAlreadyExistsException e) {
      return null;
    } finally {
      if (!kept && opened != null) {
        opened.close();
      }
    }
  }

  /** Returns what tells the file from another one that had its name; null on some systems. */
  private Object key() throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
  }

  private boolean lock(FileChannel opened) {
    try {
      return opened.tryLock(LOCKED_BYTE, 1, false) != null;
    } catch (IOException e) {
      LOG.warn(
          "{} cannot be locked here, so other processes are not kept away: {}", file, e.toString());
      return true;
    }
  }

  private static String read(FileChannel opened) throws IOException {
    ByteBuffer text = ByteBuffer.allocate(32);
    opened.read(text, 0);
    return StandardCharsets.US_ASCII.decode(text.flip()).toString().strip();
  }

  private IllegalStateException refused(String holder) {
    return new IllegalStateException(
        folder
            + " is in use by another training, "
            + holder
            + ". Wait for its end, or choose another folder");
  }

  @Override
  public void onFailure(TrainingFailure failure) {
    if (!allStarted) {
      release();
    }
  }

  private void release() {
    FileChannel held = channel;
    channel = null;
    if (held != null) {
      try (held) {
        // While it is locked, so that nobody else's file is deleted.
        Files.deleteIfExists(file);
      } catch (IOException e) {
        LOG.warn("Cannot delete {}: {}", file, e.toString());
      }
    }
    if (own != null) {
      OWN.remove(own);
      own = null;
    }
  }

  /** Returns the part that gives the folder free. */
  Callback last() {
    return new Callback() {
      @Override
      public void onStart(Progress start) {
        allStarted = true;
      }

      @Override
      public void onEnd(TrainingReport report) {
        release();
      }

      @Override
      public void onFailure(TrainingFailure failure) {
        release();
      }
    };
  }
}
