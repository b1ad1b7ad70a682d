package io.plumbline.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plumbline.agent.instrumentation.probe.GreeterInstrumentation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.agent.ByteBuddyAgent;
import org.example.library.Greeter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Weaves a library that lives in a loader of its own; the loader of this test stands for the agent's. */
class WeaverTest {
  @BeforeAll
  static void install() {
    Weaver.install(
        ByteBuddyAgent.install(),
        WeaverTest.class.getClassLoader(),
        Collections.singleton(new GreeterInstrumentation()),
        () -> {});
  }

  @Test
  void advice_mayMentionTheLibrarysTypes() throws Exception {
    Class<?> library = new Library().loadClass(Greeter.class.getName());
    Class<?> nameType = library.getClassLoader().loadClass(Greeter.Name.class.getName());
    Object name = nameType.getConstructor(String.class).newInstance("you");

    Object greeter = library.getConstructor().newInstance();
    Object answer = library.getMethod("greet", nameType).invoke(greeter, name);

    assertThat(nameType).isNotSameAs(Greeter.Name.class);
    assertThat(answer).isEqualTo("hello you and all");
  }

  @Test
  void advice_thatThrows_isSuppressedAndSwitchedOffAtTen() throws Exception {
    Object greeter =
        new Library().loadClass(Greeter.class.getName()).getConstructor().newInstance();
    System.clearProperty("greeter.failures");

    for (int i = 0; i < 15; i++) {
      assertThat(greeter.getClass().getMethod("part", String.class).invoke(greeter, "you"))
          .isEqualTo("bye you");
    }

    assertThat(System.getProperty("greeter.failures")).isEqualTo("10");
  }

  @Test
  void library_thatLacksWhatTheAdviceNeeds_isLeftAlone() throws Exception {
    Library library = new Library();
    library.without = "org.example.library.Greeter$Name";
    Class<?> greeterType = library.loadClass(Greeter.class.getName());

    Object greeter = greeterType.getConstructor().newInstance();
    Object listener = greeterType.getMethod("listener").invoke(greeter);

    assertThat(listener.getClass().getMethod("heard", String.class).invoke(listener, "news"))
        .isEqualTo("heard news");
    assertThat(Weaver.report().notInstrumented())
        .contains("org.example.library.Greeter$Name.value is missing");
  }

  @Test
  void switchedOff_adviceIsGone_switchedOnItIsBack() throws Exception {
    Class<?> library = new Library().loadClass(Greeter.class.getName());
    Object greeter = library.getConstructor().newInstance();
    Object listener = library.getMethod("listener").invoke(greeter);
    Method heard = listener.getClass().getMethod("heard", String.class);

    Object before = heard.invoke(listener, "news");
    Weaver.set("greeter", false);
    Object off = heard.invoke(listener, "news");
    Weaver.set("greeter", true);
    Weaver.set(null, false);
    Object allOff = heard.invoke(listener, "news");
    Weaver.set(null, true);

    assertThat(before).isEqualTo("woven: heard news");
    assertThat(off).isEqualTo("heard news");
    assertThat(allOff).isEqualTo("heard news");
    assertThat(heard.invoke(listener, "news")).isEqualTo("woven: heard news");
    assertThatThrownBy(() -> Weaver.set("greeting", false))
        .hasMessage("instrumentation: greeting (expected: one of [greeter])");
  }

  @Test
  void ensure_weavesWhatAnUnknownClassInherits() throws Exception {
    Class<?> library = new Library().loadClass(Greeter.class.getName());
    Object greeter = library.getConstructor().newInstance();

    Object listener = library.getMethod("listener").invoke(greeter);
    Object answer = listener.getClass().getMethod("heard", String.class).invoke(listener, "news");

    assertThat(answer).isEqualTo("woven: heard news");
  }

  @Test
  void ensure_manyThreadsAtOnce_nobodyGoesOnBeforeItIsWoven() throws Exception {
    int threads = 8;
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    for (int round = 0; round < 5; round++) {
      Class<?> library = new Library().loadClass(Greeter.class.getName());
      Object greeter = library.getConstructor().newInstance();
      CyclicBarrier start = new CyclicBarrier(threads);
      Callable<Object> call = () -> {
        start.await();
        Object listener = library.getMethod("listener").invoke(greeter);
        return listener.getClass().getMethod("heard", String.class).invoke(listener, "news");
      };
      for (Future<Object> answer : pool.invokeAll(Collections.nCopies(threads, call))) {
        assertThat(answer.get()).isEqualTo("woven: heard news");
      }
    }
    pool.shutdown();
  }

  @ParameterizedTest
  @ValueSource(bytes = {49, 50})
  void classFile_beforeJava7_isWovenAlike(byte version) throws Exception {
    Class<?> library = new Library(version).loadClass(Greeter.class.getName());
    Class<?> nameType = library.getClassLoader().loadClass(Greeter.Name.class.getName());
    Object greeter = library.getConstructor().newInstance();

    Object greeting = library
        .getMethod("greet", nameType)
        .invoke(greeter, nameType.getConstructor(String.class).newInstance("you"));
    Object listener = library.getMethod("listener").invoke(greeter); // woven when loaded already
    Object heard = listener.getClass().getMethod("heard", String.class).invoke(listener, "news");

    assertThat(greeting).isEqualTo("hello you and all");
    assertThat(heard).isEqualTo("woven: heard news");
  }

  /** Defines the library's classes itself. */
  private static final class Library extends ClassLoader {
    private static final byte JAVA_8 = 52;

    private final byte version;
    private @Nullable String without; // the class whose fields and methods are gone

    Library() {
      this(JAVA_8);
    }

    Library(byte version) {
      super(WeaverTest.class.getClassLoader());
      this.version = version;
    }

    /** As an older version of the library has it. */
    private static byte[] empty(String name) {
      return new ByteBuddy().subclass(Object.class).name(name).make().getBytes();
    }

    @Override
    public @Nullable InputStream getResourceAsStream(String file) {
      String name = file.replace('/', '.').replaceAll("\\.class$", "");
      return name.equals(without)
          ? new ByteArrayInputStream(empty(name))
          : super.getResourceAsStream(file);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith("org.example.library.")) return super.loadClass(name, resolve);
      Class<?> loaded = findLoadedClass(name);
      if (loaded != null) return loaded;
      try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
        byte[] bytes = Bridge.readAll(in);
        if (name.equals(without)) bytes = empty(name);
        bytes[7] = version;
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}
