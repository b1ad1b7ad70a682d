package io.plumbline.collector.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.collector.span.SomeSpan;
import io.plumbline.collector.span.Span;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TraceTreeTest {
  private static Span root(long id, long start) {
    return SomeSpan.of(1, id).start(start).build();
  }

  private static Span child(long id, long parent, long start) {
    return SomeSpan.of(1, id).parent(parent).start(start).build();
  }

  private static List<String> drawn(TraceTree tree) {
    return tree.nodes().stream()
        .map(node -> "  ".repeat(node.depth())
            + node.span().id().value()
            + (node.missingParent() ? "?" : "")
            + (node.childCount() > 0 ? " " + node.childCount() : ""))
        .toList();
  }

  @Test
  void of_putsChildrenBehindTheirParent_byStart() {
    TraceTree tree = TraceTree.of(
        List.of(child(4, 2, 40), child(3, 1, 30), child(2, 1, 20), root(1, 10), child(5, 2, 25)));

    assertThat(drawn(tree)).containsExactly("1 2", "  2 2", "    5", "    4", "  3");
    assertThat(tree.complete()).isTrue();
    assertThat(tree.missingParents()).isZero();
  }

  @Test
  void of_missingParent_isNotComplete_andCountedOnce() {
    TraceTree tree = TraceTree.of(List.of(root(1, 10), child(3, 99, 30), child(2, 99, 20)));

    assertThat(drawn(tree)).containsExactly("1", "2?", "3?");
    assertThat(tree.complete()).isFalse();
    assertThat(tree.missingParents()).isEqualTo(1);
  }

  @Test
  void of_twoRoots_isNotComplete() {
    assertThat(TraceTree.of(List.of(root(1, 10), root(2, 20))).complete()).isFalse();
  }

  @Test
  void of_parentsInACircle_showsEachSpanOnce() {
    TraceTree tree =
        TraceTree.of(List.of(root(1, 0), child(2, 3, 10), child(3, 2, 20), child(4, 4, 30)));

    assertThat(tree.nodes())
        .extracting(node -> node.span().id().value())
        .containsExactly(1L, 2L, 3L, 4L);
    assertThat(tree.complete()).isFalse();
  }

  @Test
  void of_deepTrace_needsNoStack() {
    List<Span> spans = new ArrayList<>(List.of(root(1, 0)));
    for (int id = 2; id <= 100_000; id++) spans.add(child(id, id - 1, id));

    TraceTree tree = TraceTree.of(spans);

    assertThat(tree.nodes().get(99_999).depth()).isEqualTo(99_999);
    assertThat(tree.complete()).isTrue();
  }
}
