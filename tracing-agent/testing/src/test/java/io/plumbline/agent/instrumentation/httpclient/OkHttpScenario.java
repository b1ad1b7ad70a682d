package io.plumbline.agent.instrumentation.httpclient;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/** Argument: {@code execute} or {@code enqueue}. */
final class OkHttpScenario {
  private OkHttpScenario() {}

  public static void main(String[] arguments) throws Exception {
    OkHttpClient client = new OkHttpClient.Builder().build();
    Front.run((method, url) -> {
      RequestBody body =
          method.equals("POST") ? RequestBody.create(MediaType.parse("text/plain"), "x") : null;
      Call call = client
          .newBuilder()
          .build() // must not trace twice
          .newCall(new Request.Builder().url(url).method(method, body).build());
      return text(arguments[0].equals("execute") ? call.execute() : enqueue(call));
    });
  }

  private static Response enqueue(Call call) throws Exception {
    CompletableFuture<Response> answer = new CompletableFuture<>();
    call.enqueue(new Callback() {
      @Override
      public void onFailure(Call failed, IOException e) {
        answer.completeExceptionally(e);
      }

      @Override
      public void onResponse(Call answered, Response response) {
        answer.complete(response);
      }
    });
    try {
      return answer.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : e;
    }
  }

  private static String text(Response response) throws IOException {
    return response.code() + " " + response.body().string();
  }
}
