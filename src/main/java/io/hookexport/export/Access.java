package io.hookexport.export;

import java.util.Optional;

/**
 * The exports that a caller sees: those of a project, or only the ones that were made with a
 * certain filter. All others do not exist for it.
 *
 * @param endpoint the {@code endpoint_id} of the exports, as their creators wrote it; empty for all
 *     exports of the project
 */
public record Access(Project project, Optional<String> endpoint) {

  /** Returns access to all exports of a project. */
  public static Access to(Project project) {
    return new Access(project, Optional.empty());
  }

  public String projectId() {
    return project.id();
  }

  public boolean covers(Export export) {
    boolean outbound = export.request().direction() == Direction.OUTBOUND;
    return export.projectId().equals(project.id())
        && (endpoint.isEmpty()
            || (outbound && endpoint.equals(export.request().filter().endpoint())));
  }
}
