package io.plumbline.collector.check;

import io.plumbline.collector.span.Attributes;
import io.plumbline.collector.span.Origin;
import io.plumbline.collector.span.Span;
import io.plumbline.collector.span.SpanId;
import io.plumbline.collector.span.SpanKind;
import io.plumbline.collector.span.SpanLink;
import io.plumbline.collector.span.SpanStatus;
import io.plumbline.collector.span.TraceId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells what happened to one serial, and gives the spans that would have been reported.
 *
 * <pre>
 *   story.request("order", "POST", "/orders").committed()
 *       .call("payment", "POST", "/payments").committed().lost();
 * </pre>
 *
 * One call after the other, 100 ms apart: it leaves at 0, is executed from 10 to 30 with the commit at
 * 20, and its answer is back at 40.
 */
final class Story {
  static final long BEGIN = 1_795_305_600_000_000_000L; // 2026-11-22T00:00:00Z
  static final long MILLI = 1_000_000;

  private final String serial;
  private final List<Call> calls = new ArrayList<>();
  private final List<Posted> posts = new ArrayList<>();
  private long now = BEGIN;
  private long ids;

  Story(String serial) {
    this.serial = serial;
  }

  /** A request from outside: a trace of its own, without a traced caller. */
  Call request(String service, String method, String path) {
    Call call = new Call(new TraceId(2L * serial.hashCode() + 1, ++ids), null, null, service);
    return call.http(method, path).withoutCaller();
  }

  List<Span> spans() {
    List<Span> spans = new ArrayList<>();
    for (Call call : calls) call.addTo(spans);
    for (Posted post : posts) spans.addAll(post.spans);
    return spans;
  }

  /** One attempt; a request is one without a caller. */
  final class Call {
    private final TraceId trace;
    private final @Nullable SpanId parent;
    private final @Nullable String caller;
    private final String executor;
    private final SpanId callerId = new SpanId(++ids);
    private final SpanId executorId = new SpanId(++ids);
    private final Map<String, Object> asked = new LinkedHashMap<>();
    private final Map<String, Object> done = new LinkedHashMap<>();
    private long start = now;
    private long commitDelay = 20 * MILLI;
    private boolean callerReports = true;
    private boolean executorReports = true;
    private SpanStatus belief = SpanStatus.UNSET;
    private String method = "";
    private String path = "";

    private Call(TraceId trace, @Nullable SpanId parent, @Nullable String caller, String executor) {
      this.trace = trace;
      this.parent = parent;
      this.caller = caller;
      this.executor = executor;
      now += 100 * MILLI;
      calls.add(this);
      answered(200).noEffect();
    }

    private Call http(String newMethod, String newPath) {
      method = newMethod;
      path = newPath;
      asked.put("http.request.method", method);
      done.put("http.request.method", method);
      asked.put("url.full", "http://" + executor + ":8080" + path);
      int mark = path.indexOf('?');
      done.put("url.path", mark < 0 ? path : path.substring(0, mark));
      if (mark >= 0) done.put("url.query", path.substring(mark + 1));
      return this;
    }

    /** The executor of this call calls another service. */
    Call call(String service, String newMethod, String newPath) {
      return new Call(trace, executorId, executor, service).http(newMethod, newPath);
    }

    /** The same code calls the same thing once more. */
    Call again() {
      return new Call(trace, parent, caller, executor).http(method, path);
    }

    /** A request from outside that is the same once more. */
    Call anew() {
      return request(executor, method, path);
    }

    /** A call that leaves when this one left, from the same code. */
    Call besides() {
      Call beside = again();
      beside.start = start + MILLI;
      return beside;
    }

    Call committed() {
      done.put("plumbline.tx", "committed");
      done.put("plumbline.tx.end", start + commitDelay);
      return this;
    }

    /** The transaction ends so long after the call left; the executor's span with it. */
    Call committedAfter(long millis) {
      commitDelay = millis * MILLI;
      return committed();
    }

    Call rolledBack() {
      done.put("plumbline.tx", "rolled_back");
      done.put("plumbline.tx.end", start + commitDelay);
      return this;
    }

    Call noEffect() {
      done.put("plumbline.tx", "none");
      return this;
    }

    /** The executor does not watch transactions. */
    Call unwatched() {
      done.remove("plumbline.tx");
      done.remove("plumbline.tx.end");
      return this;
    }

    /** The executor's process was gone before the end; its span is from the note it left at the start. */
    Call unfinished() {
      done.put("plumbline.unfinished", true);
      return unwatched();
    }

    Call answered(int status) {
      belief = status >= 400 ? SpanStatus.ERROR : SpanStatus.UNSET;
      asked.remove("error.type");
      asked.put("http.response.status_code", (long) status);
      done.put("http.response.status_code", (long) status);
      return this;
    }

    /** What arrives is not what the executor answered. */
    Call heard(int status) {
      belief = status >= 400 ? SpanStatus.ERROR : SpanStatus.UNSET;
      asked.put("http.response.status_code", (long) status);
      return this;
    }

    /** The executor answers, and the answer never arrives. */
    Call lost() {
      return failed("java.io.IOException");
    }

    Call failed(String errorType) {
      asked.remove("http.response.status_code");
      asked.put("error.type", errorType);
      belief = SpanStatus.ERROR;
      return this;
    }

    Call cancelled() {
      asked.remove("http.response.status_code");
      belief = SpanStatus.UNSET;
      return this;
    }

    Call key(String key) {
      asked.put("http.request.header.idempotency-key", List.of(key));
      done.put("http.request.header.idempotency-key", List.of(key));
      return this;
    }

    /** What was asked for by way of a compensation, so late: the executor alone reports it. */
    Call compensation(String service, String path, String key) {
      Call repair = call(service, "POST", path).withoutCaller().key(key);
      repair.start += 10_000 * MILLI;
      return repair;
    }

    Call biz(String name, Object value) {
      done.put("biz." + name, value);
      return this;
    }

    Call withoutCaller() {
      callerReports = false;
      return this;
    }

    Call withoutExecutor() {
      executorReports = false;
      return this;
    }

    /** The executor of this call sends a message, 5 ms before its transaction ends. */
    Posted sends(String destination) {
      return sends(destination, -5);
    }

    /** The same so long after its transaction's end, in milliseconds. */
    Posted sends(String destination, long afterEndMillis) {
      long end = commitEpochNanos() + afterEndMillis * MILLI;
      return new Posted(trace, executorId, executor, destination, end - MILLI);
    }

    Story story() {
      return Story.this;
    }

    long commitEpochNanos() {
      return start + commitDelay;
    }

    private void addTo(List<Span> spans) {
      if (callerReports && caller != null) spans.add(callerSpan(caller));
      if (executorReports) spans.add(executorSpan());
    }

    private Span callerSpan(String service) {
      return new Span(
          trace,
          callerId,
          parent,
          origin(service),
          method,
          SpanKind.CLIENT,
          start,
          40 * MILLI,
          belief,
          "",
          withSerial(asked),
          List.of(),
          List.of());
    }

    private Span executorSpan() {
      return new Span(
          trace,
          executorId,
          caller == null ? null : callerId,
          origin(executor),
          method + " " + done.get("url.path"),
          SpanKind.SERVER,
          start + 10 * MILLI,
          commitDelay,
          SpanStatus.UNSET,
          "",
          withSerial(done),
          List.of(),
          List.of());
    }

    private Attributes withSerial(Map<String, Object> attributes) {
      Map<String, Object> all = new LinkedHashMap<>(attributes);
      all.put(Span.SERIAL, serial);
      return new Attributes(all);
    }
  }

  /** A message, and who processed it. */
  final class Posted {
    private final TraceId trace;
    private final SpanId sentId = new SpanId(++ids);
    private final String destination;
    private final List<Span> spans = new ArrayList<>();
    private long next;

    private Posted(TraceId trace, SpanId parent, String sender, String destination, long sent) {
      this.trace = trace;
      this.destination = destination;
      this.next = sent + 10 * MILLI;
      posts.add(this);
      spans.add(span(sentId, parent, sender, SpanKind.PRODUCER, sent, Map.of()));
    }

    /** As a child of the sending; {@code tx} is what its transaction did. */
    Posted processedBy(String service, String tx) {
      return processedBy(service, tx, sentId, List.of());
    }

    /** In a trace of its own, with a link to the sending. */
    Posted processedApartBy(String service, String tx) {
      SpanLink creation = new SpanLink(trace, sentId, Attributes.EMPTY);
      return processedBy(service, tx, null, List.of(creation));
    }

    private Posted processedBy(
        String service, String tx, @Nullable SpanId parent, List<SpanLink> links) {
      long end = next + 20 * MILLI;
      Map<String, Object> done = Map.of("plumbline.tx", tx, "plumbline.tx.end", end);
      SpanId id = new SpanId(++ids);
      Span span = span(id, parent, service, SpanKind.CONSUMER, next, done);
      spans.add(new Span(
          parent == null ? new TraceId(7, ids) : trace,
          id,
          parent,
          span.origin(),
          span.name(),
          span.kind(),
          span.startEpochNanos(),
          span.durationNanos(),
          span.status(),
          "",
          span.attributes(),
          List.of(),
          links));
      next = end + 10 * MILLI;
      return this;
    }

    private Span span(
        SpanId id,
        @Nullable SpanId parent,
        String service,
        SpanKind kind,
        long start,
        Map<String, Object> told) {
      Map<String, Object> all = new LinkedHashMap<>(told);
      all.put("messaging.system", "kafka");
      all.put("messaging.destination.name", destination);
      all.put(Span.SERIAL, serial);
      String name = (kind == SpanKind.PRODUCER ? "send " : "process ") + destination;
      return new Span(
          trace,
          id,
          parent,
          origin(service),
          name,
          kind,
          start,
          (kind == SpanKind.PRODUCER ? 1 : 20) * MILLI,
          SpanStatus.UNSET,
          "",
          new Attributes(all),
          List.of(),
          List.of());
    }
  }

  private static Origin origin(String service) {
    return new Origin(service, Attributes.EMPTY, "", "");
  }
}
