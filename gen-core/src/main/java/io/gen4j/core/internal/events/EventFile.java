package io.gen4j.core.internal.events;

import io.gen4j.core.internal.files.DurableFile;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * A file for TensorBoard, with one record per message. A record consists of the length of the
 * message (8 bytes, little endian), the masked CRC-32C of these bytes, the message, and the masked
 * CRC-32C of the message.
 */
public final class EventFile implements Closeable {

  private final OutputStream out;
  private final CRC32C crc = new CRC32C();
  private final ByteBuffer frame = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);

  /** Writes to a stream. Closing the file closes the stream. */
  EventFile(OutputStream out, double wallTime) throws IOException {
    this.out = out;
    write(new Event().version(wallTime));
  }

  /**
   * Creates a file in a folder. TensorBoard reads the files of a folder in the order of their
   * names, which begin with the time.
   */
  public static EventFile create(Path folder) throws IOException {
    DurableFile.makeFolder(folder);
    String machine = DurableFile.machine().strip().replaceAll("[^A-Za-z0-9.-]", "-");
    String name =
        String.format(
            "events.out.tfevents.%010d.%s.%d.",
            System.currentTimeMillis() / 1000,
            machine.isEmpty() ? "localhost" : machine,
            ProcessHandle.current().pid());
    for (int number = 0; ; number++) {
      try {
        // A channel would close when the thread is interrupted, so the file is written with a
        // stream.
        Path file = Files.createFile(folder.resolve(name + number));
        OutputStream out = new FileOutputStream(file.toFile(), true);
        return new EventFile(new BufferedOutputStream(out, 1 << 16), now());
      } catch (FileAlreadyExistsException e) {
        continue; // several logs were started in the same second
      }
    }
  }

  /** Returns the time, in seconds since 1970. */
  public static double now() {
    return System.currentTimeMillis() / 1000.0;
  }

  /** Writes a message. */
  public void write(Event event) throws IOException {
    frame.clear();
    frame.putLong(event.length());
    frame.putInt(masked(frame.array(), 8));
    out.write(frame.array(), 0, 12);
    out.write(event.buffer(), 0, event.length());
    frame.putInt(0, masked(event.buffer(), event.length()));
    out.write(frame.array(), 0, 4);
  }

  /** Passes everything that was written to the operating system. */
  public void flush() throws IOException {
    out.flush();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }

  /**
   * Rotates a checksum and adds a constant, since a checksum of data that contain checksums is
   * weak.
   */
  private int masked(byte[] bytes, int length) {
    crc.reset();
    crc.update(bytes, 0, length);
    return Integer.rotateRight((int) crc.getValue(), 15) + 0xa282ead8;
  }
}
