package io.plumbline.agent.instrumentation.urlconnection;

import io.opentelemetry.instrumentation.api.util.VirtualField;
import io.plumbline.agent.span.ActiveSpan;
import io.plumbline.agent.span.Spans;
import io.plumbline.agent.weave.Instrumentation;
import io.plumbline.agent.weave.Rules;
import java.io.IOException;
import java.net.HttpURLConnection;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's {@code HttpURLConnection}, http and https: a CLIENT span from the first method that connects
 * until the response's status is read, an error, or {@code disconnect}. Every way to the response, {@code
 * getResponseCode} and the headers too, leads through {@code getInputStream} of the class woven here, to
 * which also the one for https delegates. A redirect that the JDK follows belongs to the same span.
 */
public final class UrlConnectionInstrumentation implements Instrumentation {
  private static final String HTTP = "sun.net.www.protocol.http.HttpURLConnection";
  private static final String HTTPS =
      "sun.net.www.protocol.https.AbstractDelegateHttpsURLConnection";

  @Override
  public String name() {
    return "url-connection";
  }

  @Override
  public boolean mentionsOnlyJdkTypes() {
    return true;
  }

  @Override
  public void define(Rules rules) {
    rules
        .type(HTTP)
        .method("connect")
        .advice(Connect.class)
        .method("getOutputStream")
        .advice(Write.class)
        .method("getInputStream")
        .advice(Read.class)
        .method("disconnect")
        .advice(Disconnect.class);
    rules.type(HTTPS).method("connect").advice(Connect.class);
  }

  /** One exchange. Used by one thread at a time, like its connection. Does not refer to it. */
  private static final class Exchange {
    static final Spans<UrlRequest, HttpURLConnection> SPANS =
        Spans.httpClient("url-connection", new UrlAttributes(), UrlRequest::set);

    /** The value does not refer to its key. */
    static final VirtualField<HttpURLConnection, Exchange> EXCHANGES =
        VirtualField.find(HttpURLConnection.class, Exchange.class);

    private final ActiveSpan span;
    private final boolean writes;
    private boolean inside = true; // one woven method calls another
    private boolean ended;

    Exchange(ActiveSpan span, boolean writes) {
      this.span = span;
      this.writes = writes;
    }

    /** @return null if this is not to be traced, or is a call within a traced one */
    static @Nullable Exchange enter(HttpURLConnection http, boolean writes) {
      Exchange known = EXCHANGES.get(http);
      if (known != null) return known.enterAgain();
      ActiveSpan span = SPANS.start(new UrlRequest(http, writes));
      if (span == null) return null;
      Exchange exchange = new Exchange(span, writes);
      EXCHANGES.set(http, exchange);
      return exchange;
    }

    private @Nullable Exchange enterAgain() {
      if (inside || ended) return null;
      inside = true;
      return this;
    }

    void exit() {
      inside = false;
      span.leave();
    }

    void end(
        HttpURLConnection http, @Nullable HttpURLConnection answer, @Nullable Throwable error) {
      if (ended) return;
      ended = true;
      SPANS.end(span, new UrlRequest(http, writes), answer, error);
    }
  }

  static final class Connect {
    private Connect() {}

    @Advice.OnMethodEnter(inline = false)
    static @Nullable Object enter(@Advice.This HttpURLConnection http) {
      return Exchange.enter(http, http.getDoOutput());
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, inline = false)
    static void exit(
        @Advice.Enter @Nullable Object entered,
        @Advice.This HttpURLConnection http,
        @Advice.Thrown @Nullable Throwable error) {
      exitUnread(entered, http, error);
    }
  }

  static final class Write {
    private Write() {}

    @Advice.OnMethodEnter(inline = false)
    static @Nullable Object enter(@Advice.This HttpURLConnection http) {
      return Exchange.enter(http, true);
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, inline = false)
    static void exit(
        @Advice.Enter @Nullable Object entered,
        @Advice.This HttpURLConnection http,
        @Advice.Thrown @Nullable Throwable error) {
      exitUnread(entered, http, error);
    }
  }

  private static void exitUnread(
      @Nullable Object entered, HttpURLConnection http, @Nullable Throwable error) {
    if (entered == null) return;
    Exchange exchange = (Exchange) entered;
    exchange.exit();
    if (error != null) exchange.end(http, null, error);
  }

  static final class Read {
    private Read() {}

    @Advice.OnMethodEnter(inline = false)
    static @Nullable Object enter(@Advice.This HttpURLConnection http) {
      return Exchange.enter(http, false);
    }

    /** The JDK throws for a status from 400 on; then the status says it all. */
    @Advice.OnMethodExit(onThrowable = Throwable.class, inline = false)
    static void exit(
        @Advice.Enter @Nullable Object entered,
        @Advice.This HttpURLConnection http,
        @Advice.Thrown @Nullable Throwable error) {
      if (entered == null) return;
      Exchange exchange = (Exchange) entered;
      boolean answered = error == null || hasStatus(http);
      exchange.exit();
      exchange.end(http, answered ? http : null, answered ? null : error);
    }

    /** Asks for what has been read; it calls {@code getInputStream}, which now only repeats its answer. */
    private static boolean hasStatus(HttpURLConnection http) {
      try {
        return http.getResponseCode() >= 0;
      } catch (IOException e) {
        return false; // no answer: the error that the caller has is the outcome
      }
    }
  }

  static final class Disconnect {
    private Disconnect() {}

    @Advice.OnMethodEnter(inline = false)
    static void enter(@Advice.This HttpURLConnection http) {
      Exchange exchange = Exchange.EXCHANGES.get(http);
      if (exchange != null && !exchange.inside) exchange.end(http, null, null);
    }
  }
}
