/**
 * Compares what callers believe with what executors did, serial by serial, and raises findings.
 *
 * <pre>
 *  pipeline's threads            checker thread                                     finding database
 *  write    -- CheckedStore --> [ Inbox ] --> Checker --- quiet serials ---> SerialJudge --> FindingStore
 *  commit   -- CheckedStore ----------------> CheckLoop --- unsettled serials ------------> CheckProgress
 *                                                 ^
 *                                    SpanStore.serial: the whole truth about a serial
 * </pre>
 */
package io.plumbline.collector.check;
