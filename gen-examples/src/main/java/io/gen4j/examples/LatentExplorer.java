package io.gen4j.examples;

import io.gen4j.examples.explorer.ExplorerServer;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Serves a local page with sliders over the latent space of a saved GAN or VAE of images. */
@Command(
    mixinStandardHelpOptions = true,
    description = "Explores the latent space of a saved model on a local page.")
final class LatentExplorer implements Callable<Integer> {

  private static final int LAST_PORT = 65_535;

  @Option(names = "--model", required = true, description = "saved GAN or VAE of images")
  private Path model;

  @Option(
      names = "--port",
      defaultValue = "8077",
      description = "port on 127.0.0.1; 0 for any free port; default ${DEFAULT-VALUE}")
  private int port;

  @Override
  public Integer call() {
    if (port < 0 || port > LAST_PORT) {
      throw new IllegalArgumentException("--port must be from 0 to " + LAST_PORT + ", got " + port);
    }
    ExplorerServer server = ExplorerServer.start(model, port);
    Thread closing = new Thread(server::close, "explorer-closing");
    Runtime.getRuntime().addShutdownHook(closing);
    System.out.println("Open " + server.address() + " in a browser. Press Ctrl-C to stop.");
    try {
      server.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      Runtime.getRuntime().removeShutdownHook(closing);
      server.close();
    }
    return 0;
  }
}
