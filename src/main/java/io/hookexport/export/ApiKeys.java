package io.hookexport.export;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Projects, their API keys, and who may call. */
public interface ApiKeys {

  /**
   * Returns the caller of a presented key, or of the token of a session. The result is empty when
   * it is malformed, unknown, revoked or has ended; a caller cannot distinguish these cases.
   */
  Future<Optional<Caller>> authenticate(String presentedKey);

  /**
   * Authenticates as {@link #authenticate} does, and reads an export that the caller sees in the
   * same round trip. For requests that begin by reading an export.
   */
  Future<Optional<Admission>> authenticateAndRead(String presentedKey, UUID exportId);

  /**
   * Creates a key, and the project when it is new.
   *
   * @param tenant the source's id of the project. A project that has a valid key or an export keeps
   *     its tenant: a different one fails with INVALID_REQUEST, because existing keys would then
   *     open the rows of another tenant
   * @return the whole key; it cannot be retrieved again
   */
  Future<String> create(String projectId, String tenant);

  /** Creates a key for the tenant that the project has. A new project's id becomes its tenant. */
  Future<String> create(String projectId);

  /**
   * Returns the project of this id, or empty when it does not exist. For callers that are trusted
   * to name a project.
   */
  default Future<Optional<Project>> project(String projectId) {
    return projectAt(projectId).map(found -> found.map(ProjectAt::project));
  }

  /** Reads as {@link #project} does, and returns the time of the read too. */
  Future<Optional<ProjectAt>> projectAt(String projectId);

  /** Lists the keys, newest first. Fails with NOT_FOUND when the project does not exist. */
  Future<List<KeyInfo>> list(String projectId);

  /** Revokes a key. Returns false when the project has no valid key of this id. */
  Future<Boolean> revoke(String projectId, String keyId);

  /**
   * A caller, and the export that was read with its credential.
   *
   * @param export empty when the caller does not see it, as for an export of another project
   */
  record Admission(Caller caller, Optional<Export> export) {}

  /**
   * A project and the time when it was read.
   *
   * @param databaseTime the database's clock
   */
  record ProjectAt(Project project, Instant databaseTime) {}

  /**
   * The facts of a project.
   *
   * @param exports in any state, until they are forgotten
   */
  record ProjectInfo(String id, String tenant, Instant createdAt, long validKeys, long exports) {}

  /**
   * The facts of a key that may be shown.
   *
   * @param tenant the tenant whose rows the key opens
   */
  record KeyInfo(String keyId, String tenant, Instant createdAt, Optional<Instant> revokedAt) {}

  /** What became of a project that was to be created. */
  enum ProjectChange {
    CREATED,
    TENANT_CHANGED,
    NONE
  }
}
