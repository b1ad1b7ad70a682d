package io.plumbline.id.server.store;

/**
 * A lease as people look at it.
 *
 * @param epoch grows each time the worker changes hands
 * @param owner as the holder called itself
 * @param endsInMillis unless it is renewed, by the database's clock
 * @param highWaterMillis ids of this worker carry only times before this one, milliseconds since 1970-01-01 UTC
 */
public record HeldLease(
    int worker, long epoch, String owner, long endsInMillis, long highWaterMillis) {}
