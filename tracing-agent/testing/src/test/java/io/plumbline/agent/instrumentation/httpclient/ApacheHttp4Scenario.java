package io.plumbline.agent.instrumentation.httpclient;

import java.nio.charset.StandardCharsets;
import org.apache.http.HttpResponse;
import org.apache.http.client.HttpClient;
import org.apache.http.client.methods.HttpGet;
import org.apache.http.client.methods.HttpPost;
import org.apache.http.client.methods.HttpUriRequest;
import org.apache.http.entity.StringEntity;
import org.apache.http.impl.client.HttpClients;

/** Argument: {@code default}, the client of before 4.3, or {@code built}. */
final class ApacheHttp4Scenario {
  private ApacheHttp4Scenario() {}

  public static void main(String[] arguments) throws Exception {
    boolean built = arguments[0].equals("built");
    HttpClient shared = built ? HttpClients.createDefault() : null;
    Front.run((method, url) -> {
      HttpClient client = shared == null ? old() : shared; // the old one has one connection
      HttpUriRequest request = method.equals("GET") ? new HttpGet(url) : post(url);
      HttpResponse response = client.execute(request);
      byte[] body = response.getEntity().getContent().readAllBytes();
      return response.getStatusLine().getStatusCode() + " "
          + new String(body, StandardCharsets.UTF_8);
    });
  }

  @SuppressWarnings("deprecation") // what there was before 4.3
  private static HttpClient old() {
    return new org.apache.http.impl.client.DefaultHttpClient();
  }

  private static HttpPost post(String url) throws Exception {
    HttpPost post = new HttpPost(url);
    post.setEntity(new StringEntity("x"));
    return post;
  }
}
