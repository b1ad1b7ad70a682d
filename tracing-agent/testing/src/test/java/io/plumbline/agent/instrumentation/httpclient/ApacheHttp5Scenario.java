package io.plumbline.agent.instrumentation.httpclient;

import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.StringEntity;

/** The classic client, with a response handler. */
final class ApacheHttp5Scenario {
  private ApacheHttp5Scenario() {}

  public static void main(String[] arguments) throws Exception {
    CloseableHttpClient client = HttpClients.custom().disableAutomaticRetries().build();
    Front.run((method, url) -> {
      HttpUriRequestBase request = new HttpUriRequestBase(method, java.net.URI.create(url));
      if (method.equals("POST")) request.setEntity(new StringEntity("x"));
      return client.execute(
          request,
          response -> response.getCode() + " " + EntityUtils.toString(response.getEntity()));
    });
  }
}
