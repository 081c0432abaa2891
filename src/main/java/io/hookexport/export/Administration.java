package io.hookexport.export;

import io.hookexport.export.ApiKeys.KeyInfo;
import io.hookexport.export.ApiKeys.NewKey;
import io.hookexport.export.ApiKeys.Terms;
import io.vertx.core.Future;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Consumer;

/** What operators do with all projects, the same by commands and on the management port. */
public final class Administration {
  private final Ports ports;
  private final Tenants tenants;
  private final Map<ProjectLimit, Long> ofServer;

  /**
   * @param events of exports that are cancelled
   */
  public record Ports(
      Projects projects, ApiKeys keys, ExportStore exports, AllExports all, ExportEvents events) {}

  /** The tenants of the source. */
  public interface Tenants {
    /** The name of the source, for people. */
    String source();

    /** Returns why the source cannot have this tenant, as a clause; empty when it may. */
    Future<Optional<String>> problem(String tenant);
  }

  /** A project after it was created or found. */
  public record Created(Projects.Made made, Projects.Info project) {}

  /**
   * @param quota bytes that the project may store; 0 for no limit
   */
  public record Storage(String projectId, long files, long bytes, long quota) {}

  /**
   * @param ofServer the limits of projects that have none of their own
   */
  public Administration(Ports ports, Tenants tenants, Map<ProjectLimit, Long> ofServer) {
    this.ports = ports;
    this.tenants = tenants;
    this.ofServer = Map.copyOf(ofServer);
  }

  /**
   * Creates a project, or corrects the tenant of one that nobody uses, and sets the limits, both or
   * neither. Fails with INVALID_REQUEST for a tenant that the source lacks: every export of the
   * project would be rejected.
   *
   * @param tenant empty for the one that the project has; a new project's id is then its tenant
   * @param made receives what was done as soon as it is, though this may fail afterwards
   */
  public Future<Created> createProject(
      String projectId,
      Optional<String> tenant,
      Map<ProjectLimit, OptionalLong> limits,
      Consumer<Projects.Made> made) {
    return checkedTenant(projectId, tenant, "No project was created")
        .compose(checked -> ports.projects().create(projectId, tenant, limits, activeOfServer()))
        .onSuccess(made::accept)
        .compose(done -> project(projectId).map(info -> new Created(done, info)));
  }

  private Future<String> checkedTenant(
      String projectId, Optional<String> tenant, String consequence) {
    if (!Project.isId(projectId)) {
      return Future.failedFuture(Project.noId(projectId));
    }
    return tenant
        .map(Future::succeededFuture)
        .orElseGet(
            () ->
                ports
                    .keys()
                    .project(projectId)
                    .map(found -> found.map(Project::tenant).orElse(projectId)))
        .compose(
            wanted ->
                tenants
                    .problem(wanted)
                    .map(
                        problem -> {
                          if (problem.isPresent()) {
                            throw noTenant(wanted, problem.get(), consequence);
                          }
                          return wanted;
                        }));
  }

  private ExportException noTenant(String tenant, String problem, String consequence) {
    return ExportException.invalid(
        "/tenant",
        ("the source '" + tenants.source() + "' has no tenant '" + tenant + "': " + problem)
            + (". " + consequence)
            + ". Name a tenant that the source has (--tenant of a command, or tenant in a request)");
  }

  /**
   * Returns at most {@code limit} projects, by id.
   *
   * @param after the id that precedes them, or an empty text
   */
  public Future<List<Projects.Info>> projects(String after, int limit) {
    return ports.projects().list(after, limit);
  }

  /** Fails with NOT_FOUND, as all operations on a project do. */
  public Future<Projects.Info> project(String projectId) {
    return ports.projects().find(projectId).map(found -> found.orElseThrow(Administration::none));
  }

  /**
   * @param limits those to change; empty for the server's
   * @param made runs as soon as they are set, though this may fail afterwards
   */
  public Future<Projects.Info> setLimits(
      String projectId, Map<ProjectLimit, OptionalLong> limits, Runnable made) {
    return limits.isEmpty()
        ? project(projectId)
        : ports
            .projects()
            .setLimits(projectId, limits, activeOfServer())
            .compose(
                set -> {
                  if (!set) {
                    throw none();
                  }
                  made.run();
                  return project(projectId);
                });
  }

  /** Returns the limits that hold for a project. */
  public Map<ProjectLimit, Long> limits(Projects.Info project) {
    Map<ProjectLimit, Long> all = new EnumMap<>(ofServer);
    all.putAll(project.limits());
    return all;
  }

  /** Creates a key, and the project when it is new; fails as {@link #createProject} does. */
  public Future<NewKey> createKey(String projectId, Optional<String> tenant, Terms terms) {
    return checkedTenant(projectId, tenant, "No key was created")
        // Not the tenant that was checked: it may have been corrected meanwhile.
        .compose(checked -> ports.keys().create(projectId, tenant, terms));
  }

  /** Creates a key of a project that exists. */
  public Future<NewKey> createKey(String projectId, Terms terms) {
    return project(projectId).compose(known -> createKey(projectId, Optional.empty(), terms));
  }

  /** Returns at most {@code limit} keys, newest first. */
  public Future<List<KeyInfo>> keys(String projectId, Optional<ApiKeys.Position> after, int limit) {
    return ports.keys().list(projectId, after, limit);
  }

  /** Returns false when the project has no valid key of this id. */
  public Future<Boolean> revokeKey(String projectId, String keyId) {
    return ports.keys().revoke(projectId, keyId);
  }

  /**
   * Lists exports, newest first.
   *
   * @param projectId empty for those of all projects; an unknown one has none
   */
  public Future<ExportPage> exports(Optional<String> projectId, ExportListing listing) {
    return projectId.isEmpty()
        ? ports.all().list(listing)
        : ports
            .keys()
            .project(projectId.get())
            .compose(
                found ->
                    found
                        .map(project -> ports.exports().list(Access.to(project), listing))
                        .orElseGet(
                            () ->
                                Future.succeededFuture(
                                    new ExportPage(List.of(), Optional.empty()))));
  }

  /** Ends an export of any project, as {@link Exports#cancel} does. */
  public Future<Export> cancel(UUID id) {
    return ports
        .exports()
        .read(id)
        .map(found -> found.orElseThrow(Exports::notFound).export().projectId())
        .compose(projectId -> ports.keys().project(projectId))
        .compose(
            project ->
                ports
                    .exports()
                    .cancel(
                        Access.to(project.orElseThrow(Exports::notFound)), id, activeOfServer()))
        .map(cancelled -> cancelled.orElseThrow(Exports::notFound))
        .onSuccess(
            export -> ports.events().on(new ExportEvent(ExportEvent.Type.CANCELLED, export)));
  }

  private int activeOfServer() {
    return Math.toIntExact(ofServer.getOrDefault(ProjectLimit.ACTIVE_EXPORTS, 1L));
  }

  /** Returns what at most {@code limit} projects store, in the order of {@link #projects}. */
  public Future<List<Storage>> storage(String after, int limit) {
    return ports
        .projects()
        .stored(after, limit)
        .map(
            all ->
                all.stream()
                    .map(
                        each ->
                            new Storage(
                                each.projectId(),
                                each.files(),
                                each.bytes(),
                                each.ownLimit()
                                    .orElseGet(() -> ofServer.get(ProjectLimit.STORED_BYTES))))
                    .toList());
  }

  private static ExportException none() {
    return ExportException.of(ExportError.NOT_FOUND, "There is no project with this id.");
  }
}
