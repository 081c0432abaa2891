package io.hookexport.export;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Projects and the keys that speak for them. */
public interface ApiKeys {

  /**
   * The project of a key as it was presented. Empty when the key is malformed, unknown or revoked;
   * a caller cannot tell which.
   */
  Future<Optional<Project>> authenticate(String presentedKey);

  /**
   * Makes a key, and the project when it is new.
   *
   * @param tenant the source's id of the project; used only when the project is new
   * @return the whole key, the only time that it can be seen
   */
  Future<String> create(String projectId, String tenant);

  /** Empty when there is no project of this id. For callers that are trusted to name a project. */
  Future<Optional<Project>> project(String projectId);

  /** Newest first. */
  Future<List<KeyInfo>> list(String projectId);

  /** False when the project has no such key that is not revoked already. */
  Future<Boolean> revoke(String projectId, String keyId);

  /** What may be shown of a key. */
  record KeyInfo(String keyId, Instant createdAt, Optional<Instant> revokedAt) {}
}
