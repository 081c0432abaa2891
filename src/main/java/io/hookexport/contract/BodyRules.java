package io.hookexport.contract;

import io.hookexport.export.Violation;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * Rules of an operation's body that its schema cannot express. They run here only when the request
 * is rejected anyway, so that the response reports everything at once; the operation itself checks
 * them for a body that follows its schema.
 */
@FunctionalInterface
public interface BodyRules {
  /** For a body that its schema describes completely. */
  BodyRules NONE = sound -> List.of();

  /**
   * Returns the further violations.
   *
   * @param sound the body with its defaults, without what its schema does not allow: such a
   *     property is absent, such an item null
   */
  List<Violation> check(JsonObject sound);
}
