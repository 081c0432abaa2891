package io.hookexport.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class DatasetJsonTest {
  private static FeedDescription described(Feed feed, Optional<String> form) {
    return new FeedDescription(
        feed,
        "created_at",
        List.of("status", "statuses"),
        form,
        List.of("succeeded", "lost"),
        Arrays.stream(FeedDescription.Type.values())
            .map(
                type ->
                    new FeedDescription.Column(
                        type.wireName(),
                        type,
                        type.ordinal() % 2 == 0,
                        type.ordinal() % 3 == 0,
                        type.ordinal() % 4 == 0,
                        type.ordinal() == 0 ? "" : "What it is"))
            .toList());
  }

  @Test
  void whatIsWrittenIsRead() {
    List<FeedDescription> feeds =
        List.of(
            described(Feed.ALL.get(0), Optional.empty()),
            described(Feed.ALL.get(3), Optional.of("ep_ and digits")));
    JsonArray json = new JsonArray(DatasetJson.of(feeds).encode());
    assertThat(DatasetJson.read(json)).isEqualTo(feeds);
  }

  @Test
  void aDatasetOfANewerVersionIsLeftOut() {
    List<FeedDescription> feeds =
        Feed.ALL.stream().map(feed -> described(feed, Optional.empty())).toList();
    for (String newer : List.of("\"dataset\":\"attempts\"", "\"direction\":\"inbound\"")) {
      String json =
          DatasetJson.of(feeds).encode().replace(newer, newer.replaceFirst(":\".*", ":\"newer\""));
      assertThat(DatasetJson.read(new JsonArray(json))).hasSize(2).isSubsetOf(feeds);
    }
  }

  @Test
  void aTypeOfANewerVersionIsAText() {
    String json =
        DatasetJson.of(List.of(described(Feed.ALL.get(0), Optional.empty())))
            .encode()
            .replace("\"type\":\"uuid\"", "\"type\":\"money\"");
    assertThat(DatasetJson.read(new JsonArray(json)).get(0).columns())
        .anyMatch(c -> c.name().equals("uuid") && c.type() == FeedDescription.Type.STRING);
  }
}
