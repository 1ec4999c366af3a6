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
 * Writes event files for TensorBoard: every metric of a training as a scalar, and anything that
 * other callbacks add with {@link #scalar}, {@link #image} and {@link #histogram}. Each training
 * writes a new file, and TensorBoard joins the files of a folder. From the first step of a file on,
 * it ignores earlier files, so a resumed training has a single curve.
 *
 * <p>The file is created with the first value, so this class also works without a training: add
 * values, then call {@link #close}. Values are written to the file every two seconds during
 * training, and when it is closed. Methods can be called from any thread.
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
   * Returns a writer of every step if the training has up to 2,000 steps. Of a longer training,
   * about 2,000 evenly spaced steps are written. A step with a metric that the step before did not
   * have, for example from an evaluation, is always written, and so is the last step.
   *
   * @param folder folder of the files, created as needed; pass it or a parent folder to {@code
   *     tensorboard --logdir}
   */
  public static TensorBoard in(Path folder) {
    return new TensorBoard(folder, LogPace.fitting());
  }

  /**
   * Returns a copy that writes steps at this interval, steps with a metric that the step before did
   * not have, and the last step.
   */
  public TensorBoard every(Every pace) {
    return new TensorBoard(path(), LogPace.of(pace));
  }

  /**
   * Adds a number. TensorBoard keeps it as a float.
   *
   * @param tag name; TensorBoard groups names by the part before the first slash
   * @param step number of steps that the model has made
   * @throws UncheckedIOException if the file cannot be written
   */
  public void scalar(String tag, long step, double value) {
    put(event -> event.scalars(EventFile.now(), step, Map.of(tag, value)));
  }

  /**
   * Adds an image, stored as PNG.
   *
   * @param tag name; TensorBoard groups names by the part before the first slash
   * @param step number of steps that the model has made
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
   * Adds a histogram of values in TensorFlow's default buckets, each 10 % wider than the one
   * before. Non-finite values are left out with a warning.
   *
   * @param tag name; TensorBoard groups names by the part before the first slash
   * @param step number of steps that the model has made
   * @throws UncheckedIOException if the file cannot be written
   */
  public void histogram(String tag, long step, double... values) {
    put(tag, step, Histogram.of(values));
  }

  /**
   * Adds a histogram of the values of an array of any shape, for example the parameters of a
   * network, in TensorFlow's default buckets. Non-finite values are left out with a warning.
   *
   * @param tag name; TensorBoard groups names by the part before the first slash
   * @param step number of steps that the model has made
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
      // From here on, the content of earlier files in the folder belongs to another training.
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
          "The histogram {} of step {} leaves out {} non-finite values",
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
