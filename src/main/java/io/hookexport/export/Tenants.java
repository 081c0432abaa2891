package io.hookexport.export;

import io.vertx.core.Future;
import java.util.Optional;

/** Which tenants the webhook platform has. */
public interface Tenants {

  /** Why the platform cannot have this tenant, as the end of a sentence; empty when it may. */
  Future<Optional<String>> problem(String tenant);
}
