package io.plumbline.collector.receive;

import io.plumbline.collector.span.Span;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request held.
 *
 * @param requestBytes after decompression
 * @param rejectedSpans spans that can never be stored
 * @param rejection how many and why, null if none was rejected
 */
record Decoded(
    List<Span> spans,
    long requestBytes,
    int rejectedSpans,
    @Nullable String rejection) {}
