package io.plumbline.agent.instrumentation.jersey;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;

/** A resource with a resource below it. The build makes {@code JavaxOrders} of it. */
@Path("orders")
public final class JakartaOrders {
  /** Without a path of its own. */
  @GET
  public String all() {
    return "orders";
  }

  /** A variable in the path. */
  @GET
  @Path("{id}")
  public String order(@PathParam("id") String id) {
    return "order " + id;
  }

  /** Leads to another resource. */
  @Path("{id}/items")
  public Items items() {
    return new Items();
  }

  /** The items of an order. */
  public static final class Items {
    /** A variable with a pattern of its own. */
    @GET
    @Path("{item:[0-9]+}")
    public String item(@PathParam("id") String id, @PathParam("item") int item) {
      return "item " + item + " of " + id;
    }
  }
}
