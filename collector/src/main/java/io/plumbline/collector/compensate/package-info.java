/**
 * Has findings repaired by the services that own the data. An action is registered in a file, asked for by a person, and
 * sent until the service has answered; whether it has helped is for the checker to see.
 *
 * <pre>
 *   actions/*.yaml ─► ActionSet
 *                         │ plans
 *   operator ─ request ─► Compensator ─► CompensationStore   state, and each step in the audit log
 *                approve      │                  ▲
 *                             └─► db-scheduler ─► ActionCall ── POST ─► service
 * </pre>
 */
package io.plumbline.collector.compensate;
