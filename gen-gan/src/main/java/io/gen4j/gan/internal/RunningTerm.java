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

/** A term of a model with its state. */
public final class RunningTerm implements TermState {

  private final GanTerm term;
  private final boolean reported;
  private final Map<String, INDArray> state = new LinkedHashMap<>();

  /**
   * Starts a term.
   *
   * @param reported whether its values are among a step's metrics
   */
  public RunningTerm(GanTerm term, boolean reported) {
    this.term = term;
    this.reported = reported;
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      new TreeMap<>(term.initialState())
          .forEach((name, value) -> state.put(name, Nd4j.scalar(DataType.DOUBLE, value)));
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

  /** Notes a value as a metric, and returns it, or 0 if the term has no part. */
  double note(Map<String, Double> values, OptionalDouble value) {
    if (value.isPresent() && reported) {
      values.put(term.name(), value.getAsDouble());
    }
    return value.orElse(0);
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
              + state.keySet());
    }
    return value;
  }
}
