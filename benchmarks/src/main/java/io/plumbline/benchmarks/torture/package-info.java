/**
 * The attack on the id-service: real servers, clients and a real database, killed, frozen, cut off, set back, and every
 * id that was ever given kept to see whether one came twice.
 *
 * <pre>
 *   Load (HTTP) ──┐                         ┌─► server 0 ─► proxy ─┐
 *   Load (HTTP) ──┼────────── HTTP ─────────┼─► server 1 ─► proxy ─┼─► PostgreSQL
 *   ClientMain ───┘                         └─► server 2 ─► proxy ─┘
 *        │  every id                 ▲ Faults: kill, freeze, clock, cut, restore
 *        └────────► Ledger: came twice? came out of order?
 * </pre>
 */
package io.plumbline.benchmarks.torture;
