package io.hookexport.export;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Projects and the keys that speak for them. */
public interface ApiKeys {

  /**
   * The project of a key as it was presented. Empty when the key is malformed, unknown or revoked;
   * a caller cannot tell which.
   */
  Future<Optional<Project>> authenticate(String presentedKey);

  /**
   * As {@link #authenticate}, and reads an export of the key's project in the same round trip, for
   * a request that begins with that.
   */
  Future<Optional<Admission>> authenticateAndRead(String presentedKey, UUID exportId);

  /**
   * Makes a key, and the project when it is new.
   *
   * @param tenant the source's id of the project. A project that has a valid key or an export keeps
   *     its tenant: INVALID_REQUEST when this one is another, because the keys that somebody holds
   *     would open the rows of another tenant
   * @return the whole key, the only time that it can be seen
   */
  Future<String> create(String projectId, String tenant);

  /** As the other, for the tenant that the project has; a new project's tenant is its own id. */
  Future<String> create(String projectId);

  /** Empty when there is no project of this id. For callers that are trusted to name a project. */
  Future<Optional<Project>> project(String projectId);

  /** Newest first. NOT_FOUND when there is no such project. */
  Future<List<KeyInfo>> list(String projectId);

  /** False when the project has no such key that is not revoked already. */
  Future<Boolean> revoke(String projectId, String keyId);

  /**
   * Whom a key speaks for, and what was read for it.
   *
   * @param export empty when this project has no such export; a foreign id is no different
   */
  record Admission(Project project, Optional<Export> export) {}

  /**
   * What may be shown of a key.
   *
   * @param tenant whose rows the key opens
   */
  record KeyInfo(String keyId, String tenant, Instant createdAt, Optional<Instant> revokedAt) {}
}
