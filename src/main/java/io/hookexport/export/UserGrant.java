package io.hookexport.export;

import java.util.EnumSet;
import java.util.Set;

/**
 * What a user of another application may do here.
 *
 * @param projectId a project that exists
 * @param scopes may be empty
 */
public record UserGrant(String projectId, Set<Scope> scopes) {
  public UserGrant {
    scopes = Set.copyOf(scopes);
  }

  /** Returns the grant of everything in a project. */
  public static UserGrant all(String projectId) {
    return new UserGrant(projectId, EnumSet.allOf(Scope.class));
  }
}
