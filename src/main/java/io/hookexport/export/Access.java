package io.hookexport.export;

import java.util.Optional;

/**
 * The exports that a caller sees: those of a project, or only the ones that were made for one
 * endpoint. All others do not exist for it.
 *
 * @param endpoint of the exports; empty for all exports of the project
 */
public record Access(Project project, Optional<FixedEndpoint> endpoint) {

  /**
   * An outbound endpoint.
   *
   * @param id as the maker of the credential wrote it
   * @param sourceId in the source's own form, by which exports are compared: clients may write one
   *     endpoint in several ways
   */
  public record FixedEndpoint(String id, String sourceId) {}

  /** Returns access to all exports of a project. */
  public static Access to(Project project) {
    return new Access(project, Optional.empty());
  }

  public String projectId() {
    return project.id();
  }

  /** Returns the endpoint in the source's own form. */
  public Optional<String> sourceEndpoint() {
    return endpoint.map(FixedEndpoint::sourceId);
  }

  public boolean covers(Export export) {
    boolean outbound = export.request().direction() == Direction.OUTBOUND;
    return export.projectId().equals(project.id())
        && (endpoint.isEmpty() || (outbound && sourceEndpoint().equals(export.endpointFilter())));
  }
}
