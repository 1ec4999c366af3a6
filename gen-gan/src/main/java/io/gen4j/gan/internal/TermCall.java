package io.gen4j.gan.internal;

import io.gen4j.core.network.Network;
import io.gen4j.gan.term.DiscriminatorPasses;
import io.gen4j.gan.term.DiscriminatorTerms;
import io.gen4j.gan.term.ExtraExamples;
import io.gen4j.gan.term.GeneratorPasses;
import io.gen4j.gan.term.GeneratorTerms;
import io.gen4j.gan.term.JudgedBatch;
import io.gen4j.gan.term.TermContext;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What calls of a term are given. */
class TermCall implements TermContext {

  private final RunningTerm term;
  private final long update;
  private final long seed;

  TermCall(RunningTerm term, long update, long seed) {
    this.term = term;
    this.update = update;
    this.seed = seed;
  }

  @Override
  public long update() {
    return update;
  }

  @Override
  public long seed() {
    return seed;
  }

  @Override
  public double state(String name) {
    return term.state(name).getDouble(0);
  }

  @Override
  public void setState(String name, double value) {
    term.state(name).assign(value);
  }

  /** Collects examples. */
  static final class Extra extends TermCall implements ExtraExamples {

    private final Examples real;
    private final Examples fake;
    private final List<Added> added = new ArrayList<>();

    /** Changed copies of real or generated examples. */
    record Added(Examples examples, boolean real) {}

    Extra(RunningTerm term, long update, long seed, Examples real, Examples fake) {
      super(term, update, seed);
      this.real = real;
      this.fake = fake;
    }

    List<Added> added() {
      return added;
    }

    @Override
    public INDArray real() {
      return real.data();
    }

    @Override
    public INDArray fake() {
      return fake.data();
    }

    @Override
    public void addReal(INDArray changed) {
      added.add(new Added(real.withData(changed), true));
    }

    @Override
    public void addFake(INDArray changed) {
      added.add(new Added(fake.withData(changed), false));
    }
  }

  /** A term of the discriminator. */
  static final class OfDiscriminator extends TermCall implements DiscriminatorTerms {

    private final JudgedBatch real;
    private final JudgedBatch fake;
    private final List<JudgedBatch> extra;

    OfDiscriminator(
        RunningTerm term,
        long update,
        long seed,
        JudgedBatch real,
        JudgedBatch fake,
        List<? extends JudgedBatch> extra) {
      super(term, update, seed);
      this.real = real;
      this.fake = fake;
      this.extra = List.copyOf(extra);
    }

    @Override
    public JudgedBatch real() {
      return real;
    }

    @Override
    public JudgedBatch fake() {
      return fake;
    }

    @Override
    public List<JudgedBatch> extra() {
      return extra;
    }
  }

  /** A term of the generator. */
  static final class OfGenerator extends TermCall implements GeneratorTerms {

    private final JudgedBatch real;
    private final JudgedBatch fake;

    OfGenerator(RunningTerm term, long step, long seed, JudgedBatch real, JudgedBatch fake) {
      super(term, step, seed);
      this.real = real;
      this.fake = fake;
    }

    @Override
    public JudgedBatch fake() {
      return fake;
    }

    @Override
    public JudgedBatch real() {
      return real;
    }
  }

  /**
   * The discriminator's main pass, as terms see it afterwards.
   *
   * @param inputs the network's inputs for real and for generated examples
   * @param masks masks of the inputs, or null
   */
  record MainPass(
      Network network,
      List<INDArray[]> inputs,
      INDArray[] masks,
      Judged ofReal,
      Judged ofFake,
      DiscriminatorInput input) {}

  /** Passes of a term through the discriminator. */
  static final class AfterDiscriminator extends TermCall implements DiscriminatorPasses {

    private final MainPass pass;

    AfterDiscriminator(RunningTerm term, long update, long seed, MainPass pass) {
      super(term, update, seed);
      this.pass = pass;
    }

    @Override
    public Network network() {
      return pass.network();
    }

    @Override
    public INDArray[] real() {
      return pass.inputs().get(0);
    }

    @Override
    public INDArray[] fake() {
      return pass.inputs().get(1);
    }

    @Override
    public INDArray[] masks() {
      return pass.masks();
    }

    @Override
    public INDArray realScore() {
      return pass.ofReal().scoreGradient();
    }

    @Override
    public INDArray fakeScore() {
      return pass.ofFake().scoreGradient();
    }

    @Override
    public boolean[] data() {
      return pass.input().data(pass.ofReal().examples());
    }
  }

  /** Passes of a term through the generator. */
  static final class AfterGenerator extends TermCall implements GeneratorPasses {

    private final Network network;
    private final INDArray[] masks;
    private final INDArray[] inputs;

    AfterGenerator(
        RunningTerm term,
        long step,
        long seed,
        Network network,
        INDArray[] masks,
        INDArray... inputs) {
      super(term, step, seed);
      this.network = network;
      this.masks = masks;
      this.inputs = inputs;
    }

    @Override
    public Network network() {
      return network;
    }

    @Override
    public INDArray[] inputs() {
      return inputs;
    }

    @Override
    public INDArray[] masks() {
      return masks;
    }
  }
}
