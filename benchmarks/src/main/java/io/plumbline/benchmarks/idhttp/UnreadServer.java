package io.plumbline.benchmarks.idhttp;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;

/**
 * The ceiling: bare Netty on the id-service's event loops and transport, which throws away what it receives without
 * reading it and sends the bytes of an answer. No HTTP server in Java that does its work can be faster here; what is
 * left is the kernel's.
 */
public final class UnreadServer {
  private static final byte[] ANSWER = String.join(
          "\r\n",
          "HTTP/1.1 200 OK",
          "content-type: text/plain; charset=utf-8",
          "cache-control: no-store",
          "content-length: 19",
          "",
          "247918274110439424\n")
      .getBytes(StandardCharsets.US_ASCII);

  private UnreadServer() {}

  /** Argument: the port. Runs until the process is ended. */
  public static void main(String[] arguments) throws InterruptedException {
    int loops = Runtime.getRuntime().availableProcessors();
    EventLoopGroup group = new MultiThreadIoEventLoopGroup(loops, NioIoHandler.newFactory());
    new ServerBootstrap()
        .group(group)
        .channel(NioServerSocketChannel.class)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childHandler(new ChannelInitializer<SocketChannel>() {
          @Override
          protected void initChannel(SocketChannel channel) {
            channel.pipeline().addLast(new AnswerWhatever());
          }
        })
        .bind("127.0.0.1", Integer.parseInt(arguments[0]))
        .sync();
  }

  /** One answer for each read: right as long as a client has one small request under way, as wrk has. */
  private static final class AnswerWhatever extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ReferenceCountUtil.release(message);
      ByteBuf answer = context.alloc().ioBuffer(ANSWER.length).writeBytes(ANSWER);
      var unused = context.write(answer, context.voidPromise()); // a failed one closes the channel
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      context.flush();
    }
  }
}
