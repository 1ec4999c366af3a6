package io.gen4j.core.callback;

import io.gen4j.core.internal.events.Event;
import io.gen4j.core.internal.events.EventFile;
import io.gen4j.core.internal.events.Histogram;
import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.training.Progress;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;
import javax.imageio.ImageIO;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes event files that TensorBoard shows: every metric of a training as a scalar, and what other
 * callbacks add with {@link #scalar}, {@link #image} and {@link #histogram}. Each training writes a
 * file of its own. TensorBoard joins the files of a folder; from the step where a file begins, it
 * shows no earlier file, so a resumed training has one curve.
 *
 * <p>A file opens with the first value, so this also works without a training: write, then {@link
 * #close}. Values reach the file every two seconds during training, and when it closes. Methods may
 * be called from any thread.
 */
public final class TensorBoard extends StepLog {

  private static final Logger LOG = LoggerFactory.getLogger(TensorBoard.class);

  private final Object lock = new Object();
  private final Event event = new Event();
  private EventFile file;

  private TensorBoard(Path folder, LogPace pace) {
    super(folder, pace);
  }

  /**
   * Returns a writer of every step of trainings of up to 10,000 steps, and of about so many, evenly
   * spread, of longer ones. Steps that measure what the step before did not, such as those of an
   * evaluation, are always written, and so is the last.
   *
   * @param folder folder of the files, created as needed; {@code tensorboard --logdir} names it or
   *     one above it
   */
  public static TensorBoard in(Path folder) {
    return new TensorBoard(folder, LogPace.fitting());
  }

  /**
   * Returns a writer of steps at another pace, of those that measure what the step before did not,
   * and of the last.
   */
  public TensorBoard every(Every pace) {
    return new TensorBoard(path(), LogPace.of(pace));
  }

  /**
   * Adds a number. TensorBoard keeps it as a float.
   *
   * @param tag its name; TensorBoard groups names by what is before a slash
   * @param step steps that the model has made
   * @throws UncheckedIOException if the file cannot be written
   */
  public void scalar(String tag, long step, double value) {
    put(event -> event.scalars(EventFile.now(), step, Map.of(tag, value)));
  }

  /**
   * Adds an image, stored as PNG.
   *
   * @param tag its name; TensorBoard groups names by what is before a slash
   * @param step steps that the model has made
   * @throws UncheckedIOException if the file cannot be written
   */
  public void image(String tag, long step, BufferedImage image) {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try {
      if (!ImageIO.write(image, "png", png)) {
        throw new IllegalArgumentException("No PNG writer for an image of type " + image.getType());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot encode the image " + tag, e);
    }
    Event.Image encoded =
        new Event.Image(
            image.getHeight(),
            image.getWidth(),
            image.getColorModel().getNumComponents(),
            png.toByteArray());
    put(event -> event.image(EventFile.now(), step, tag, encoded));
  }

  /**
   * Adds the distribution of some values, in TensorFlow's default buckets, which grow by a tenth.
   * Values that are not finite are left out, with a warning.
   *
   * @param tag its name; TensorBoard groups names by what is before a slash
   * @param step steps that the model has made
   * @throws UncheckedIOException if the file cannot be written
   */
  public void histogram(String tag, long step, double... values) {
    put(tag, step, Histogram.of(values));
  }

  /**
   * Adds the distribution of the values of an array of any shape, for example of the parameters of
   * a network, in TensorFlow's default buckets. Values that are not finite are left out, with a
   * warning.
   *
   * @param tag its name; TensorBoard groups names by what is before a slash
   * @param step steps that the model has made
   * @throws UncheckedIOException if the file cannot be written
   */
  public void histogram(String tag, long step, INDArray values) {
    put(
        tag,
        step,
        values.dataType() == DataType.DOUBLE
            ? Histogram.of(HeapCopy.doubles(values))
            : Histogram.of(HeapCopy.floats(values)));
  }

  @Override
  void open(Progress start) {
    if (start.step() < start.totalSteps()) {
      // What earlier files of the folder have from here on is of another training.
      put(event -> event.restart(EventFile.now(), start.step() == 0 ? 0 : start.step() + 1));
    }
  }

  @Override
  void write(Progress progress) {
    if (!progress.metrics().isEmpty()) {
      put(event -> event.scalars(EventFile.now(), progress.step(), progress.metrics()));
    }
  }

  @Override
  void flush() throws IOException {
    synchronized (lock) {
      if (file != null) {
        file.flush();
      }
    }
  }

  @Override
  void closeLog() throws IOException {
    synchronized (lock) {
      if (file != null) {
        EventFile open = file;
        file = null;
        open.close();
      }
    }
  }

  private void put(String tag, long step, Histogram histogram) {
    if (histogram.leftOut() > 0) {
      LOG.warn(
          "The histogram {} of step {} leaves out {} values that are not finite",
          tag,
          step,
          histogram.leftOut());
    }
    put(event -> event.histogram(EventFile.now(), step, tag, histogram));
  }

  private void put(UnaryOperator<Event> content) {
    attempt(
        () -> {
          synchronized (lock) {
            if (file == null) {
              file = EventFile.create(path());
            }
            file.write(content.apply(event));
          }
        });
  }
}
