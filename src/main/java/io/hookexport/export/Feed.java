package io.hookexport.export;

import java.util.List;
import java.util.stream.Stream;

/** The rows of one dataset in one direction: what one export reads, and one select returns. */
public record Feed(Dataset dataset, Direction direction) {
  /** Deliveries first, and outbound first. */
  public static final List<Feed> ALL =
      Stream.of(Dataset.values())
          .flatMap(
              dataset ->
                  Stream.of(Direction.values()).map(direction -> new Feed(dataset, direction)))
          .toList();

  /** Returns, for example, "outbound deliveries". */
  public String words() {
    return direction.wireName() + " " + dataset.wireName();
  }
}
