package org.example.library;

/** Stands for a library: loaded by a loader of its own, below the agent's. */
public final class Greeter {
  /** Of the library, so that advice which mentions it must live beside the library. */
  public static final class Name {
    public final String value;

    public Name(String value) {
      this.value = value;
    }
  }

  /** Known by this name only. */
  public interface Listener {
    String heard(String text);
  }

  /** An implementation that nobody knows, which inherits what is to be woven. */
  public static final class Unknown extends Base {}

  /** Has what {@link Unknown} inherits. */
  public static class Base implements Listener {
    @Override
    public String heard(String text) {
      return "heard " + text;
    }
  }

  public String greet(Name name) {
    return "hello " + name.value;
  }

  public String part(String text) {
    return "bye " + text;
  }

  public Listener listener() {
    return new Unknown();
  }
}
