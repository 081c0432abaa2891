package io.hookexport.contract;

import io.hookexport.export.Violation;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * Rules of an operation's body that its schema cannot say. They are asked only when the request is
 * refused anyway, so that the answer tells everything at once; the operation itself asks them for
 * what follows its schema.
 */
@FunctionalInterface
public interface BodyRules {
  /** The schema says it all. */
  BodyRules NONE = sound -> List.of();

  /**
   * What is wrong besides.
   *
   * @param sound the body with its defaults, without what its schema does not allow: such a
   *     property is absent, such an item null
   */
  List<Violation> check(JsonObject sound);
}
