package io.plumbline.agent.instrumentation.httpclient;

import java.io.IOException;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.hc.client5.http.async.methods.SimpleHttpRequest;
import org.apache.hc.client5.http.async.methods.SimpleHttpResponse;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.ContentType;

/** Argument: {@code built} or {@code minimal}. */
final class ApacheHttp5AsyncScenario {
  private ApacheHttp5AsyncScenario() {}

  public static void main(String[] arguments) throws Exception {
    CloseableHttpAsyncClient client = arguments[0].equals("minimal")
        ? HttpAsyncClients.createMinimal()
        : HttpAsyncClients.custom().disableAutomaticRetries().build();
    client.start();
    Front.run((method, url) -> {
      SimpleHttpRequest request = new SimpleHttpRequest(method, URI.create(url));
      if (method.equals("POST")) request.setBody("x", ContentType.TEXT_PLAIN);
      SimpleHttpResponse response = await(client, request);
      return response.getCode() + " " + response.getBodyText();
    });
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the callback tells
  private static SimpleHttpResponse await(
      CloseableHttpAsyncClient client, SimpleHttpRequest request) throws Exception {
    CompletableFuture<SimpleHttpResponse> answer = new CompletableFuture<>();
    client.execute(request, new FutureCallback<>() {
      @Override
      public void completed(SimpleHttpResponse response) {
        answer.complete(response);
      }

      @Override
      public void failed(Exception e) {
        answer.completeExceptionally(e);
      }

      @Override
      public void cancelled() {
        answer.cancel(true);
      }
    });
    try {
      return answer.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : e;
    }
  }
}
