package io.gen4j.benchmarks.engine;

import java.util.ArrayList;
import java.util.List;

/**
 * A task for an engine, described the same way for every engine. Networks are those of {@code
 * MlpGan}, {@code Dcgan} and {@code Pix2Pix}. Their sizes are repeated here because peers run
 * without Gen4J.
 *
 * @param kind what one step does
 * @param network kind of network
 * @param channels channels of an image, or layers of a language model
 * @param side height and width of an image, or tokens of a sequence
 * @param width channels of a DCGAN or a U-Net in the layer next to the image, hidden units of a
 *     VAE, values per step of a language model, or rows and columns of the matrices of {@link
 *     Kind#GEMM}
 * @param batch examples per step
 * @param variant 0 for the usual way to write the step, 1 for the engine's other way, if it has one
 */
public record Task(
    Kind kind, Network network, int channels, int side, int width, int batch, int variant) {

  /** Size of the latent vector of every GAN. */
  public static final int LATENT = 100;

  /** Size of the latent vector of the VAE. */
  public static final int VAE_LATENT = 20;

  /**
   * Hidden layers in the generator of every MLP GAN. The discriminator has the same sizes in
   * reverse order.
   */
  public static final List<Integer> HIDDEN = List.of(256, 512, 1024);

  /** Attention heads of every GPT. */
  public static final int HEADS = 4;

  /** Learning rate of every language model. Adam's β₁ and β₂ are the usual ones. */
  public static final double SEQUENCE_RATE = 1e-3;

  /** Kernel of every convolution of a DCGAN; its stride is 2 and its padding 1. */
  public static final int KERNEL = 4;

  /** Slope of leaky ReLU below zero. */
  public static final double LEAK = 0.2;

  /** Learning rate of every GAN. */
  public static final double GAN_RATE = 2e-4;

  /** Adam's β₁ for every GAN. */
  public static final double GAN_BETA1 = 0.5;

  /** Learning rate of every VAE. Adam's β₁ and β₂ are the usual ones. */
  public static final double VAE_RATE = 1e-3;

  /** Weight of the mean absolute difference of pix2pix. */
  public static final double L1 = 100;

  /** Weight of each cycle of a CycleGAN. */
  public static final double CYCLE = 10;

  /** Weight of each identity of a CycleGAN. */
  public static final double IDENTITY = 5;

  /** Earlier images for each discriminator of a CycleGAN. */
  public static final int POOL = 50;

  /** Seed of networks and data. */
  public static final long SEED = 1;

  private static final int SMALLEST_BASE = 4;

  /** What one step does. */
  public enum Kind {
    /** One update of a discriminator and one of a generator, on one batch. */
    GAN_STEP,
    /** One update of a U-Net and its discriminator, with pairs of images. */
    PIX2PIX_STEP,
    /** One update of two U-Nets and their discriminators, without pairs. */
    CYCLE_GAN_STEP,
    /** One update of a VAE on one batch. */
    VAE_STEP,
    /** One batch of samples from a generator. */
    SAMPLE,
    /** One update of a language model on one batch. */
    SEQUENCE_STEP,
    /** One batch of sequences from a language model, token by token. */
    SEQUENCE_SAMPLE,
    /** One product of two square matrices. */
    GEMM
  }

  /** Kind of network. */
  public enum Network {
    /** Multilayer perceptrons. */
    MLP,
    /** Convolutions. */
    DCGAN,
    /** A U-Net and a discriminator of patches, as in {@code Pix2Pix}. */
    UNET,
    /** Layers of long short-term memory. */
    LSTM,
    /** Layers of gated recurrent units. */
    GRU,
    /** Blocks of attention and feed-forward layers, with {@link Task#HEADS} heads. */
    GPT
  }

  /** Returns the step of an MLP GAN on 28x28 grayscale images. */
  public static Task mlpGan(int batch) {
    return new Task(Kind.GAN_STEP, Network.MLP, 1, 28, 0, batch, 0);
  }

  /** Returns the step of a DCGAN. */
  public static Task dcgan(int channels, int side, int width, int batch) {
    return new Task(Kind.GAN_STEP, Network.DCGAN, channels, side, width, batch, 0);
  }

  /** Returns the step of image to image with pairs, on RGB images. */
  public static Task pix2pix(int side, int width, int batch) {
    return new Task(Kind.PIX2PIX_STEP, Network.UNET, 3, side, width, batch, 0);
  }

  /** Returns the step of image to image without pairs, on RGB images. */
  public static Task cycleGan(int side, int width, int batch) {
    return new Task(Kind.CYCLE_GAN_STEP, Network.UNET, 3, side, width, batch, 0);
  }

  /** Returns the step of the 784-400-20 VAE. */
  public static Task vae(int batch) {
    return new Task(Kind.VAE_STEP, Network.MLP, 1, 28, 400, batch, 0);
  }

  /** Returns the step of a language model. */
  public static Task sequence(Network network, int layers, int width, int batch, int length) {
    return new Task(Kind.SEQUENCE_STEP, network, layers, length, width, batch, 0);
  }

  /** Returns a copy that draws sequences from the language model. */
  public Task drawing() {
    return new Task(Kind.SEQUENCE_SAMPLE, network, channels, side, width, batch, variant);
  }

  /** Returns the product of two square matrices of this size. */
  public static Task gemm(int side) {
    return new Task(Kind.GEMM, Network.MLP, 1, 1, side, 1, 0);
  }

  /** Returns a copy that samples from the generator. */
  public Task sampling() {
    return new Task(Kind.SAMPLE, network, channels, side, width, batch, variant);
  }

  /** Returns a copy with another variant. */
  public Task withVariant(int value) {
    return new Task(kind, network, channels, side, width, batch, value);
  }

  /** Returns the number of values in one image. */
  public int pixels() {
    return channels * side * side;
  }

  /** Returns how many times a DCGAN halves the side of the image. */
  public int doublings() {
    int doublings = 0;
    for (int s = side; s % 2 == 0 && s / 2 >= SMALLEST_BASE; s /= 2) {
      doublings++;
    }
    return doublings;
  }

  /** Returns the side of the smallest feature map in a DCGAN. */
  public int base() {
    return side >> doublings();
  }

  /** Returns the channels in a DCGAN, starting next to the image. */
  public List<Integer> widths() {
    List<Integer> widths = new ArrayList<>();
    for (int i = 0; i < doublings(); i++) {
      widths.add(width << i);
    }
    return widths;
  }

  /** Returns the channels of a U-Net at every size on the way down, starting with the image. */
  public List<Integer> translatorChannels() {
    List<Integer> sizes = new ArrayList<>(List.of(channels));
    for (int i = 1; i <= doublings(); i++) {
      sizes.add(Math.min(8, 1 << (i - 1)) * width);
    }
    return sizes;
  }

  /** Returns this task as one line for {@link #parse}. */
  public String encode() {
    return String.join(
        " ",
        kind.name(),
        network.name(),
        String.valueOf(channels),
        String.valueOf(side),
        String.valueOf(width),
        String.valueOf(batch),
        String.valueOf(variant));
  }

  /** Returns the task that {@link #encode} wrote. */
  public static Task parse(String line) {
    String[] words = line.trim().split(" ");
    return new Task(
        Kind.valueOf(words[0]),
        Network.valueOf(words[1]),
        Integer.parseInt(words[2]),
        Integer.parseInt(words[3]),
        Integer.parseInt(words[4]),
        Integer.parseInt(words[5]),
        Integer.parseInt(words[6]));
  }
}
