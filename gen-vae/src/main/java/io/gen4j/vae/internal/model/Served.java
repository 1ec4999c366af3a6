package io.gen4j.vae.internal.model;

import io.gen4j.core.internal.serving.Serving;
import io.gen4j.core.network.Network;
import io.gen4j.core.network.Precision;
import io.gen4j.core.network.StepMemory;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What a thread needs to use a trained model: its networks and what runs them. */
public record Served(VaeModel model, Inputs inputs, Evaluation evaluation, Samples samples) {

  /** Returns the uses of a model. */
  public static Served of(VaeModel model) {
    Inputs inputs = new Inputs(model);
    Evaluation evaluation = new Evaluation(model);
    return new Served(model, inputs, evaluation, new Samples(model, inputs, evaluation));
  }

  /**
   * Returns how further threads use the model.
   *
   * @param memory memory of all of them
   */
  public Serving.Contexts<Served> contexts(StepMemory memory) {
    return new Serving.Contexts<Served>() {

      @Override
      public Served create(List<INDArray> parameters) {
        return of(model.forInference(parameters, memory));
      }

      @Override
      public <T> T in(Precision precision, Served context, Function<Served, T> work) {
        Supplier<T> all = () -> work.apply(context);
        for (Network network : context.model().networks()) {
          Supplier<T> others = all;
          all = () -> network.inPrecision(precision, others);
        }
        return all.get();
      }

      @Override
      public void free(Served context) {
        context.model().release();
      }
    };
  }
}
