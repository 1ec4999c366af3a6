package io.gen4j.gan.internal;

import io.gen4j.gan.term.GanTerm;
import io.gen4j.gan.term.TermState;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A term of a model with its state. The state includes the term's last value in each loss, NaN
 * before the first. So a term that is not due still reports its metric, also after resuming.
 */
public final class RunningTerm implements TermState {

  private static final String DISCRIMINATOR = "last discriminator value";
  private static final String GENERATOR = "last generator value";

  private final GanTerm term;
  private final boolean reported;
  private final Map<String, INDArray> state = new LinkedHashMap<>();

  /**
   * Starts a term.
   *
   * @param reported whether its values are metrics of the step
   */
  public RunningTerm(GanTerm term, boolean reported) {
    this.term = term;
    this.reported = reported;
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      Map<String, Double> initial = new TreeMap<>(term.initialState());
      initial.put(DISCRIMINATOR, Double.NaN);
      initial.put(GENERATOR, Double.NaN);
      initial.forEach((name, value) -> state.put(name, Nd4j.scalar(DataType.DOUBLE, value)));
    }
  }

  /** Returns the live arrays of the state, by name. */
  public Map<String, INDArray> state() {
    return state;
  }

  /** Returns the term. */
  public GanTerm term() {
    return term;
  }

  /** Records the value in the discriminator's loss and returns it, or 0 without a value. */
  double noteInDiscriminator(OptionalDouble value) {
    return note(DISCRIMINATOR, value);
  }

  /** Records the value in the generator's loss and returns it, or 0 without a value. */
  double noteInGenerator(OptionalDouble value) {
    return note(GENERATOR, value);
  }

  private double note(String loss, OptionalDouble value) {
    value.ifPresent(number -> set(loss, number));
    return value.orElse(0);
  }

  /** Adds the last values to the metrics of a step. */
  void report(Map<String, Double> metrics) {
    double ofDiscriminator = get(DISCRIMINATOR);
    double ofGenerator = get(GENERATOR);
    if (reported && !Double.isNaN(ofDiscriminator)) {
      metrics.put(term.name(), ofDiscriminator);
    }
    if (reported && !Double.isNaN(ofGenerator)) {
      String name = term.name();
      metrics.put(Double.isNaN(ofDiscriminator) ? name : "generator_" + name, ofGenerator);
    }
  }

  @Override
  public double get(String name) {
    return require(name).getDouble(0);
  }

  @Override
  public void set(String name, double value) {
    require(name).assign(value);
  }

  private INDArray require(String name) {
    INDArray value = state.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "The term '"
              + term.name()
              + "' has no state '"
              + name
              + "'; its initialState() names "
              + term.initialState().keySet());
    }
    return value;
  }
}
