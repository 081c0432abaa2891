package io.hookexport.config;

import static io.hookexport.config.ConfigException.require;
import static io.hookexport.config.Rules.atLeast;
import static io.hookexport.config.Rules.between;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The whole configuration; {@code conf/application.yaml} documents each key. */
public record ServerConfig(
    Set<Role> roles,
    Http http,
    ConsoleConfig console,
    Auth auth,
    Limits limits,
    Management management,
    Database database,
    Source source,
    Files files,
    Links links,
    Exports exports,
    Janitor janitor,
    Shutdown shutdown,
    BusConfig bus,
    Cluster cluster,
    Log log) {
  public ServerConfig {
    roles = Set.copyOf(roles);
    require(!roles.isEmpty(), "roles", "at least one of api, worker, janitor is needed");
    auth.check(http);
    Relations.check(roles, http, management, database, source, exports, cluster);
  }

  /** Returns the URI of the database that holds the deliveries. */
  public String sourceUri() {
    return source.uri().isEmpty() ? database.uri() : source.uri();
  }

  public enum Role {
    API,
    WORKER,
    JANITOR
  }

  public record Http(
      String host,
      int port,
      int instances,
      String publicUrl,
      int maxBodyBytes,
      int idleTimeoutSeconds,
      int requestTimeoutSeconds,
      int maxConnections,
      int maxConnectionsPerAddress,
      List<String> trustedProxies,
      List<String> corsOrigins) {
    public Http {
      require(!host.isBlank(), "http.host", "is empty; 0.0.0.0 listens on all addresses");
      between("http.port", port, -1, 65_535);
      between("http.instances", instances, 0, 256);
      Rules.publicUrl("http.public_url", publicUrl);
      between("http.max_body_bytes", maxBodyBytes, 1024, 16_777_216);
      between("http.idle_timeout_seconds", idleTimeoutSeconds, 1, 86_400);
      between("http.request_timeout_seconds", requestTimeoutSeconds, 1, 86_400);
      atLeast("http.max_connections", maxConnections, 1);
      atLeast("http.max_connections_per_address", maxConnectionsPerAddress, 0);
      trustedProxies = List.copyOf(trustedProxies);
      trustedProxies.forEach(proxy -> Rules.network("http.trusted_proxies", proxy));
      corsOrigins = List.copyOf(corsOrigins);
      corsOrigins.forEach(origin -> Rules.origin("http.cors_origins", origin));
    }
  }

  /** 0 means no limit. */
  public record Limits(
      int requestsPerMinute,
      int failedAuthenticationsPerMinute,
      int exportsPerHour,
      int openWatches) {
    public Limits {
      atLeast("limits.requests_per_minute", requestsPerMinute, 0);
      atLeast("limits.failed_authentications_per_minute", failedAuthenticationsPerMinute, 0);
      between("limits.exports_per_hour", exportsPerHour, 0, 10_000);
      atLeast("limits.open_watches", openWatches, 0);
    }
  }

  public record Database(String uri, int poolSize, int timeoutMs) {
    public Database {
      DatabaseUri.check("database.uri", uri);
      require(
          !uri.isEmpty(),
          "database.uri",
          "is not set; for example HOOKEXPORT_DATABASE_URI=postgresql://user:password@localhost:5432/name");
      between("database.pool_size", poolSize, 1, 10_000);
      between("database.timeout_ms", timeoutMs, 100, 3_600_000);
    }

    public Duration timeout() {
      return Duration.ofMillis(timeoutMs);
    }

    /** Omits the URI, which holds a password. */
    @Override
    public String toString() {
      return "Database[poolSize=" + poolSize + ", timeoutMs=" + timeoutMs + "]";
    }
  }

  public record Source(
      String name,
      List<String> parameters,
      String uri,
      int poolSize,
      int connectionsPerExport,
      int maxExportSeconds,
      Reader reader) {
    public enum Reader {
      AUTO,
      RAW,
      CURSOR
    }

    public Source {
      require(!name.isBlank(), "source.name", "is empty; for example native, or svix");
      parameters = List.copyOf(parameters);
      Rules.assignments("source.parameters", parameters);
      DatabaseUri.check("source.uri", uri);
      between("source.pool_size", poolSize, 1, 10_000);
      between("source.connections_per_export", connectionsPerExport, 0, 64);
      between("source.max_export_seconds", maxExportSeconds, 1, 2_000_000);
    }

    public Map<String, String> parameterValues() {
      return Rules.assignments("source.parameters", parameters);
    }

    /** Omits the URI, which holds a password. */
    @Override
    public String toString() {
      return "Source[name=" + name + ", poolSize=" + poolSize + ", reader=" + reader + "]";
    }
  }

  public record Files(Path directory, long reserveBytes, int orphanGraceSeconds) {
    public Files {
      require(!directory.toString().isBlank(), "files.directory", "is empty");
      atLeast("files.reserve_bytes", reserveBytes, 0);
      atLeast("files.orphan_grace_seconds", orphanGraceSeconds, 60);
    }
  }

  public record Links(String secret, int ttlSeconds) {
    public Links {
      require(
          secret.length() >= 32,
          "links.secret",
          (secret.isEmpty() ? "is not set" : "is shorter than 32 characters")
              + "; for example HOOKEXPORT_LINKS_SECRET=$(openssl rand -hex 32)");
      atLeast("links.ttl_seconds", ttlSeconds, 1);
    }

    @Override
    public String toString() {
      return "Links[ttlSeconds=" + ttlSeconds + "]";
    }
  }

  public record Exports(
      int retentionSeconds,
      int historyDays,
      long storedBytesPerProject,
      int activePerProject,
      int queuedPerProject,
      int maxRangeDays,
      int maxColumns,
      int running,
      int maxAttempts,
      int retryPauseMs,
      int leaseSeconds,
      int pollIntervalMs,
      Gzip gzip) {
    public enum Gzip {
      AUTO,
      JAVA
    }

    public Exports {
      atLeast("exports.retention_seconds", retentionSeconds, 1);
      atLeast("exports.history_days", historyDays, 0);
      atLeast("exports.stored_bytes_per_project", storedBytesPerProject, 0);
      between("exports.active_per_project", activePerProject, 1, 1000);
      between("exports.queued_per_project", queuedPerProject, 0, 100);
      atLeast("exports.max_range_days", maxRangeDays, 0);
      between("exports.max_columns", maxColumns, 1, 64); // as openapi.yaml allows
      between("exports.running", running, 1, 10_000);
      atLeast("exports.max_attempts", maxAttempts, 1);
      between("exports.retry_pause_ms", retryPauseMs, 1, 3_600_000);
      between("exports.lease_seconds", leaseSeconds, 6, 86_400);
      between("exports.poll_interval_ms", pollIntervalMs, 10, 3_600_000);
    }
  }

  public record Janitor(int intervalMs) {
    public Janitor {
      between("janitor.interval_ms", intervalMs, 10, 86_400_000);
    }
  }

  public record Shutdown(int graceSeconds) {
    public Shutdown {
      between("shutdown.grace_seconds", graceSeconds, 0, 86_400);
    }
  }

  public record Cluster(boolean enabled, String host, int port, List<String> members) {
    public Cluster {
      members = List.copyOf(members);
      require(!host.isBlank(), "cluster.host", "is empty; 127.0.0.1 reaches this machine only");
      between("cluster.port", port, 1, 65_534); // the next one is used too
      members.forEach(member -> Rules.member("cluster.members", member));
    }
  }

  public record Log(Format format, Level level) {
    public enum Format {
      JSON,
      TEXT
    }

    /** The least severe level that is written. */
    public enum Level {
      ERROR,
      WARN,
      INFO,
      DEBUG,
      TRACE
    }
  }
}
