package io.plumbline.agent.instrumentation.apachehttp5;

import java.io.IOException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.nio.AsyncRequestProducer;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.apache.hc.core5.http.nio.RequestChannel;
import org.apache.hc.core5.http.protocol.HttpContext;

/** The application's producer; the request that it makes gets our headers on its way to the client. */
final class TracedProducer implements AsyncRequestProducer {
  private final AsyncRequestProducer producer;
  private final AsyncCall call;

  TracedProducer(AsyncRequestProducer producer, AsyncCall call) {
    this.producer = producer;
    this.call = call;
  }

  @Override
  public void sendRequest(RequestChannel channel, HttpContext context)
      throws HttpException, IOException {
    producer.sendRequest(
        (request, entity, own) -> {
          call.start(request);
          channel.sendRequest(request, entity, own);
        },
        context);
  }

  @Override
  public boolean isRepeatable() {
    return producer.isRepeatable();
  }

  @Override
  public void failed(Exception cause) {
    producer.failed(cause);
  }

  @Override
  public int available() {
    return producer.available();
  }

  @Override
  public void produce(DataStreamChannel channel) throws IOException {
    producer.produce(channel);
  }

  @Override
  public void releaseResources() {
    producer.releaseResources();
  }
}
