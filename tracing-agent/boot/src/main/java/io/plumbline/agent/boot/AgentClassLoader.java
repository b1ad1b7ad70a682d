package io.plumbline.agent.boot;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
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
 * Its parent is the platform's class loader: the JDK is shared, the application is not seen.
 */
final class AgentClassLoader extends ClassLoader {
  private static final String FOLDER = "inst/";

  static {
    registerAsParallelCapable();
  }

  private final JarFile jar;
  private final String base;

  AgentClassLoader(File file) throws IOException {
    super(ClassLoader.getSystemClassLoader().getParent());
    jar = new JarFile(file, false);
    base = "jar:" + file.toURI() + "!/";
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    JarEntry entry = jar.getJarEntry(entryName(name.replace('.', '/') + ".class"));
    if (entry == null) throw new ClassNotFoundException(name);
    try {
      byte[] bytes = read(entry);
      return defineClass(name, bytes, 0, bytes.length);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }

  private byte[] read(JarEntry entry) throws IOException {
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
    JarEntry entry = jar.getJarEntry(entryName(name));
    try {
      return entry == null ? super.getResourceAsStream(name) : jar.getInputStream(entry);
    } catch (IOException e) {
      return null; // as ClassLoader says: not found
    }
  }

  @Override
  protected @Nullable URL findResource(String name) {
    String entry = entryName(name);
    if (jar.getJarEntry(entry) == null) return null;
    try {
      return new URL(base + entry);
    } catch (MalformedURLException e) {
      return null; // a name that is no URL is a name we do not have
    }
  }

  @Override
  protected Enumeration<URL> findResources(String name) {
    URL url = findResource(name);
    return url == null
        ? Collections.emptyEnumeration()
        : Collections.enumeration(Collections.singleton(url));
  }

  private static String entryName(String name) {
    if (!name.endsWith(".class")) return FOLDER + name;
    return FOLDER + name.substring(0, name.length() - ".class".length()) + ".classdata";
  }
}
