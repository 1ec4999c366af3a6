package com.example.elsewhere;

/** A class that nobody but a hostile file names; loading it leaves a trace. */
public final class Trap {

  static {
    System.setProperty("com.example.elsewhere.loaded", "true");
  }

  private Trap() {}
}
