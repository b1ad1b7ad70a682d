package io.plumbline.collector.source;

import io.plumbline.collector.store.StoreUnavailableException;
import java.util.List;

/** Where the pipeline takes what is acknowledged, in the journal's order. One thread writes. */
public interface Destination {
  /**
   * Takes all of them or none.
   *
   * @param journalPosition where replay has to start if the process dies after the next {@link
   *     #commit}: everything before it is in this or an earlier call
   * @throws StoreUnavailableException if the same call may succeed later
   */
  void write(List<Delivery> deliveries, long journalPosition) throws StoreUnavailableException;

  /** Makes everything written survive a crash, together with the journal position. */
  void commit() throws StoreUnavailableException;

  /** The journal position of the last commit that survived; 0 for a new store. */
  long committedPosition();
}
