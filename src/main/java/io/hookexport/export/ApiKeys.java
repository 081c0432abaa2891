package io.hookexport.export;

import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
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
   * @param tenant the source's id of the project, treated as by {@link Projects#create}; empty for
   *     the tenant that the project has. A new project's id then becomes its tenant
   */
  Future<NewKey> create(String projectId, Optional<String> tenant, Terms terms);

  /** Creates a key without a name or an end, and returns it. */
  default Future<String> create(String projectId, String tenant) {
    return create(projectId, Optional.of(tenant), Terms.NONE).map(NewKey::key);
  }

  /** Creates a key for the tenant that the project has, or for that of a new one. */
  default Future<String> create(String projectId) {
    return create(projectId, Optional.empty(), Terms.NONE).map(NewKey::key);
  }

  /**
   * Returns the project of this id, or empty when it does not exist. For callers that are trusted
   * to name a project.
   */
  default Future<Optional<Project>> project(String projectId) {
    return projectAt(projectId).map(found -> found.map(ProjectAt::project));
  }

  /** Reads as {@link #project} does, and returns the time of the read too. */
  Future<Optional<ProjectAt>> projectAt(String projectId);

  /**
   * Lists at most {@code limit} keys, newest first. Fails with NOT_FOUND when the project does not
   * exist.
   *
   * @param after the key that precedes them
   */
  Future<List<KeyInfo>> list(String projectId, Optional<Position> after, int limit);

  /** Lists all keys, as {@link #list(String, Optional, int)} does. */
  default Future<List<KeyInfo>> list(String projectId) {
    return list(projectId, Optional.empty(), Integer.MAX_VALUE);
  }

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
   * What a key is created with.
   *
   * @param name for people; need not be unique
   * @param end when it ends, before the year 10000
   * @param lifetime until it ends, by the database's clock, at most 36,500 days; not with an end
   */
  record Terms(Optional<String> name, Optional<Instant> end, Optional<Duration> lifetime) {
    public static final Terms NONE =
        new Terms(Optional.empty(), Optional.empty(), Optional.empty());

    /** Has no form in RFC 3339. */
    private static final Instant TOO_LATE = Instant.parse("+10000-01-01T00:00:00Z");

    private static final Duration LONGEST = Duration.ofDays(36_500);

    /** Throws INVALID_REQUEST for a key that would end too late. */
    public Terms {
      if (end.filter(time -> !time.isBefore(TOO_LATE)).isPresent()) {
        throw ExportException.invalid("/expires_at", "a key must end before the year 10000 (UTC)");
      }
      if (lifetime.filter(time -> time.compareTo(LONGEST) > 0).isPresent()) {
        throw ExportException.invalid(
            "/expires_in_seconds", "a key must end within " + LONGEST.toDays() + " days from now");
      }
    }

    /** Returns the error for an end that is not in the future. */
    public static ExportException isOver() {
      return ExportException.invalid("/expires_at", "expires_at must be in the future");
    }
  }

  /**
   * A key as its creator sees it.
   *
   * @param key the whole credential; it cannot be retrieved again
   * @param project what became of its project
   */
  record NewKey(String key, KeyInfo info, Projects.Made project) {
    /** Omits the key. */
    @Override
    public String toString() {
      return "NewKey[" + info + "]";
    }
  }

  /** The place of a key in the list. */
  record Position(Instant createdAt, String keyId) {}

  /**
   * The facts of a key that may be shown.
   *
   * @param tenant the tenant whose rows the key opens
   * @param expiresAt when it ends by itself
   * @param lastUsedAt to the minute, by the key itself or by a session that it made; empty also for
   *     a key that only servers of older versions have seen
   */
  record KeyInfo(
      String keyId,
      Optional<String> name,
      String tenant,
      Instant createdAt,
      Optional<Instant> expiresAt,
      Optional<Instant> lastUsedAt,
      Optional<Instant> revokedAt,
      State state) {
    public Position position() {
      return new Position(createdAt, keyId);
    }
  }

  /** Whether a key opens anything. */
  enum State {
    VALID,
    EXPIRED,
    REVOKED;

    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }

    public static State of(String wireName) {
      return valueOf(wireName.toUpperCase(Locale.ROOT));
    }
  }
}
