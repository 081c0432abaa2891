package io.hookexport.export;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The projects of an installation. Lists are in the order of ids. */
public interface Projects {

  /**
   * Creates a project without a key, and sets limits as {@link #setLimits} does: both or neither.
   * The tenant of an existing project is changed if it has neither a valid key nor an export;
   * otherwise a different one fails with INVALID_REQUEST, because existing keys would then open the
   * rows of another tenant.
   *
   * @param tenant empty for the one that the project has, and for a new project its id
   * @param limits those to change
   * @param activeLimit the server's limit of active exports
   */
  Future<Made> create(
      String projectId,
      Optional<String> tenant,
      Map<ProjectLimit, OptionalLong> limits,
      int activeLimit);

  /**
   * Returns at most {@code limit} projects.
   *
   * @param after the id that precedes them, or an empty text
   */
  Future<List<Info>> list(String after, int limit);

  Future<Optional<Info>> find(String projectId);

  /**
   * Sets limits of the project's own; they hold from the next request on, on all processes. Exports
   * that wait get the slots that a raised limit adds.
   *
   * @param limits those to change; empty for the server's
   * @param activeLimit the server's limit of active exports
   * @return false when there is no such project
   */
  Future<Boolean> setLimits(
      String projectId, Map<ProjectLimit, OptionalLong> limits, int activeLimit);

  /** Returns the files of at most {@code limit} projects, in the order of {@link #list}. */
  Future<List<StoredFiles>> stored(String after, int limit);

  /**
   * The facts of a project.
   *
   * @param limits of its own
   * @param exports in any state, until they are forgotten
   */
  record Info(
      String id,
      String tenant,
      Instant createdAt,
      Map<ProjectLimit, Long> limits,
      long validKeys,
      long exports) {
    public Info {
      limits = Map.copyOf(limits);
    }
  }

  /**
   * The files of a project that have not been removed.
   *
   * @param ownLimit of bytes; empty for the server's
   */
  record StoredFiles(String projectId, long files, long bytes, OptionalLong ownLimit) {}

  /**
   * A project after it was created or found.
   *
   * @param previousTenant when it was corrected
   */
  record Made(Change change, String tenant, Optional<String> previousTenant) {}

  /** What became of a project that was to be created. */
  enum Change {
    CREATED,
    TENANT_CHANGED,
    NONE
  }
}
