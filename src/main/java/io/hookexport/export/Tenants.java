package io.hookexport.export;

import io.vertx.core.Future;

/** Which tenants the webhook platform has. */
public interface Tenants {

  /** Always true for a source that cannot be asked. */
  Future<Boolean> has(String tenant);
}
