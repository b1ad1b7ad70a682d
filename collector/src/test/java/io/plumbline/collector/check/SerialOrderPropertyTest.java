package io.plumbline.collector.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.collector.finding.Finding;
import io.plumbline.collector.finding.FindingCode;
import io.plumbline.collector.span.Span;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.AfterFailureMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;

/** Any story, its spans in any order and with copies: the same findings, proven by the same spans. */
class SerialOrderPropertyTest {
  private static final Set<FindingCode> SEEN = EnumSet.noneOf(FindingCode.class);

  @Property(tries = 3_000, afterFailure = AfterFailureMode.SAMPLE_ONLY)
  void verdict_isOfTheSetOfSpans(@ForAll long seed) {
    Random random = new Random(seed);
    List<Span> spans = story(random).spans();
    Verdict expected = SerialJudge.whenQuiet("S-1", spans, true, StoryVerdicts.NOW);
    expected.raised().forEach(finding -> SEEN.add(finding.code()));

    List<Span> mixed = new ArrayList<>(spans);
    for (Span span : spans) if (random.nextInt(3) == 0) mixed.add(span);
    Collections.shuffle(mixed, random);
    Verdict verdict = SerialJudge.whenQuiet("S-1", mixed, true, StoryVerdicts.NOW);

    assertThat(Set.copyOf(verdict.raised())).isEqualTo(Set.copyOf(expected.raised()));
    assertThat(Set.copyOf(verdict.healed())).isEqualTo(Set.copyOf(expected.healed()));
    assertThat(ids(verdict)).as("no finding twice").doesNotHaveDuplicates();
  }

  private static List<String> ids(Verdict verdict) {
    return verdict.raised().stream().map(Finding::id).collect(Collectors.toList());
  }

  @AfterContainer
  static void everyKindWasAmongThem() {
    assertThat(SEEN).containsAll(EnumSet.range(FindingCode.A01, FindingCode.A16));
  }

  private static Story story(Random random) {
    Story story = new Story("S-1");
    Story.Call order = ended(story.request("order", "POST", "/orders"), random);
    List<Story.Call> calls = new ArrayList<>(List.of(order));
    int steps = random.nextInt(10);
    for (int i = 0; i < steps; i++) {
      Story.Call from = calls.get(random.nextInt(calls.size()));
      Story.Call next = switch (random.nextInt(6)) {
        case 0 -> from.call("inventory", "POST", "/reservations");
        case 1 -> from.call("payment", "POST", "/payments");
        case 2 -> from.call("payment", random.nextBoolean() ? "GET" : "DELETE", "/payments/7");
        case 3 -> order.anew();
        default -> from.again();
      };
      calls.add(ended(next, random));
    }
    if (random.nextInt(8) == 0) storm(order, random);
    for (Story.Call call : calls) messages(call, random);
    return story;
  }

  private static void storm(Story.Call order, Random random) {
    Story.Call pay = order.call("payment", "POST", "/payments").noEffect().answered(503);
    for (int i = random.nextInt(8); i > 0; i--) pay = pay.again().noEffect().answered(503);
  }

  private static Story.Call ended(Story.Call call, Random random) {
    if (random.nextInt(5) == 0) call.key("key-" + random.nextInt(3));
    if (random.nextInt(3) == 0) call.biz("amount", random.nextInt(2));
    switch (random.nextInt(7)) {
      case 0 -> call.rolledBack();
      case 1 -> call.noEffect();
      case 2 -> call.unwatched();
      case 3 -> call.unfinished();
      case 4 -> call.committedAfter(3_000);
      default -> call.committed();
    }
    return switch (random.nextInt(7)) {
      case 0 -> call.answered(500);
      case 1 -> call.answered(409);
      case 2 -> call.answered(503).heard(200);
      case 3 -> call.lost();
      case 4 -> random.nextBoolean() ? call.withoutCaller() : call.cancelled();
      default -> call;
    };
  }

  private static void messages(Story.Call call, Random random) {
    if (random.nextInt(4) != 0) return;
    Story.Posted posted = call.sends(random.nextInt(3) == 0 ? "orders-dlt" : "orders");
    if (random.nextBoolean()) posted.processedBy("shipping", "committed");
    if (random.nextInt(3) == 0) posted.processedApartBy("points", "rolled_back");
  }
}
