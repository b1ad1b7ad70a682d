package io.plumbline.agent.boot;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;

/**
 * Loads the agent from entries that no other class loader takes for classes, so that nothing of it, and
 * none of its libraries, is on the application's class path.
 *
 * <pre>
 * plumbline-agent.jar
 *   io/plumbline/agent/boot/*.class      the system class loader sees this ...
 *   inst/io/plumbline/…/Agent.classdata  ... and only this loader sees these,
 *   inst/META-INF/services/…             under their names without "inst/" and with ".class"
 * </pre>
 *
 * Extensions are ordinary jars beside it, of which this loader alone takes classes and services; what the agent's jar has, it has
 * first. Its parent is the platform's class loader: the JDK is shared, the application is not seen.
 */
final class AgentClassLoader extends ClassLoader {
  private static final String FOLDER = "inst/";

  static {
    registerAsParallelCapable();
  }

  private final List<Source> sources = new ArrayList<>(); // the first one that has it counts

  AgentClassLoader(File agent, List<File> extensions) throws IOException {
    super(ClassLoader.getSystemClassLoader().getParent());
    sources.add(new Source(agent, true));
    for (File extension : extensions) {
      try {
        sources.add(new Source(extension, false));
      } catch (IOException e) { // the agent does without
        System.err.println("[plumbline] plumbline.extensions: " + extension + " is left out: " + e);
      }
    }
  }

  /** One jar. */
  private static final class Source {
    private final JarFile jar;
    private final String base;
    private final boolean packed; // in the folder, with classes under another name

    Source(File file, boolean packed) throws IOException {
      jar = new JarFile(file, false);
      base = "jar:" + file.toURI() + "!/";
      this.packed = packed;
    }

    @Nullable JarEntry entry(String name) {
      return jar.getJarEntry(packed ? entryName(name) : name);
    }
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    String file = name.replace('.', '/') + ".class";
    for (Source source : sources) {
      JarEntry entry = source.entry(file);
      if (entry == null) continue;
      try {
        byte[] bytes = read(source.jar, entry);
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
    throw new ClassNotFoundException(name);
  }

  private static byte[] read(JarFile jar, JarEntry entry) throws IOException {
    try (InputStream in = jar.getInputStream(entry)) {
      ByteArrayOutputStream out = new ByteArrayOutputStream((int) Math.max(entry.getSize(), 512));
      byte[] buffer = new byte[8192];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) out.write(buffer, 0, n);
      return out.toByteArray();
    }
  }

  /** Without a detour through the URL handlers, which keep jars in a cache that the application shares. */
  @Override
  public @Nullable InputStream getResourceAsStream(String name) {
    for (Source source : sources) {
      JarEntry entry = source.entry(name);
      if (entry == null) continue;
      try {
        return source.jar.getInputStream(entry);
      } catch (IOException e) {
        return null; // as ClassLoader says: not found
      }
    }
    return super.getResourceAsStream(name);
  }

  @Override
  protected @Nullable URL findResource(String name) {
    List<URL> found = find(name);
    return found.isEmpty() ? null : found.get(0);
  }

  @Override
  protected Enumeration<URL> findResources(String name) {
    return Collections.enumeration(find(name));
  }

  private List<URL> find(String name) {
    List<URL> found = new ArrayList<>();
    for (Source source : sources) {
      JarEntry entry = source.entry(name);
      if (entry == null) continue;
      try {
        found.add(new URL(source.base + entry.getName()));
      } catch (MalformedURLException e) {
        return found; // a name that is no URL is a name we do not have
      }
    }
    return found;
  }

  private static String entryName(String name) {
    if (!name.endsWith(".class")) return FOLDER + name;
    return FOLDER + name.substring(0, name.length() - ".class".length()) + ".classdata";
  }
}
