package io.hookexport.admin;

import io.hookexport.export.Administration.Created;
import io.hookexport.export.Administration.Storage;
import io.hookexport.export.ApiKeys.KeyInfo;
import io.hookexport.export.ApiKeys.NewKey;
import io.hookexport.export.ApiKeys.Terms;
import io.hookexport.export.ExportState;
import io.hookexport.export.ProjectLimit;
import io.hookexport.export.Projects;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * Projects, keys and exports for the commands of operators, on a database or on a running server.
 * Every call blocks until it is done, and has a deadline; failures are unchecked exceptions whose
 * message is fit for a terminal.
 */
public interface Operator {

  /**
   * Creates a project without a key, or corrects its tenant, and sets the limits, both or neither.
   *
   * @param limits those to set; empty for the server's
   */
  Created createProject(String projectId, String tenant, Map<ProjectLimit, OptionalLong> limits);

  /** Lists all projects, by id. */
  List<Projects.Info> projects();

  /** Returns the project with its new limits. */
  Projects.Info setLimits(String projectId, Map<ProjectLimit, OptionalLong> limits);

  /**
   * Creates a key, and the project when it is new.
   *
   * @param tenant that the project must have; empty for the one it has, or its id when it is new
   */
  NewKey createKey(String projectId, Optional<String> tenant, Terms terms);

  /** Lists all keys of a project, newest first; fails when the project does not exist. */
  List<KeyInfo> keys(String projectId);

  /** Revokes a key. Returns false when the project has no valid key of this id. */
  boolean revokeKey(String projectId, String keyId);

  /**
   * Lists exports, newest first.
   *
   * @param projectId empty for those of all projects
   * @param state empty for all
   */
  List<ExportLine> exports(Optional<String> projectId, Optional<ExportState> state, int most);

  /** Ends an export of any project. */
  ExportLine cancel(UUID exportId);

  /** Returns what each project stores, by id. */
  List<Storage> storage();
}
