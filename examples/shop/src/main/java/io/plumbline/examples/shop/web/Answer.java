package io.plumbline.examples.shop.web;

/**
 * One HTTP answer.
 *
 * @param status 200–599
 * @param body written as JSON
 */
public record Answer(int status, Object body) {
  /** What every refusal looks like (RFC 9457). */
  public record Problem(String type, String title, int status, String detail) {}

  /** A refusal with its reason. */
  public static Answer problem(int status, String title, String detail) {
    return new Answer(status, new Problem("about:blank", title, status, detail));
  }

  /** {@code application/json}, or {@code application/problem+json} for a refusal. */
  public String contentType() {
    return body instanceof Problem ? "application/problem+json" : "application/json";
  }
}
