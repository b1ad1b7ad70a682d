package io.plumbline.agent.serial;

import org.jspecify.annotations.Nullable;

/** Issues serial numbers. Called on the application's threads, by many at once: never waits. */
public interface SerialSource {
  /** The next serial number, or null if none can be issued now. */
  @Nullable String next();
}
