package io.hookexport.config;

import static io.hookexport.config.ConfigException.require;

import io.hookexport.config.ServerConfig.Cluster;
import io.hookexport.config.ServerConfig.Http;
import io.hookexport.config.ServerConfig.Role;
import java.util.Set;

/** Checks relations between keys: each key may be valid and the process still not work. */
final class Relations {
  private Relations() {}

  static void check(
      Set<Role> roles,
      Http http,
      Management management,
      ServerConfig.Database database,
      ServerConfig.Source source,
      ServerConfig.Exports exports,
      Cluster cluster) {
    if (roles.contains(Role.WORKER)) {
      require(
          source.poolSize() >= exports.running(),
          "source.pool_size",
          "must be at least exports.running (" + exports.running() + ")");
      require(
          exports.leaseSeconds() * 1000L > database.timeoutMs(),
          "exports.lease_seconds",
          "must be longer than database.timeout_ms ("
              + database.timeoutMs()
              + "): one slow heartbeat would lose the export");
    }
    boolean api = roles.contains(Role.API) && http.port() > 0;
    require(
        !api || management.port() != http.port() || !overlap(management.host(), http.host()),
        "management.port",
        "must differ from http.port (" + http.port() + "), which listens on the same address");
    if (cluster.enabled()) {
      requireFreeForCluster(cluster, api ? http.port() : 0, http.host(), "http.port");
      requireFreeForCluster(cluster, management.port(), management.host(), "management.port");
    }
  }

  private static void requireFreeForCluster(Cluster cluster, int port, String host, String other) {
    require(
        (port != cluster.port() && port != cluster.port() + 1) || !overlap(cluster.host(), host),
        "cluster.port",
        "the cluster uses this port and the next; " + other + " on the same address is " + port);
  }

  private static boolean overlap(String one, String other) {
    return one.equals(other) || isWildcard(one) || isWildcard(other);
  }

  private static boolean isWildcard(String host) {
    return host.equals("0.0.0.0") || host.equals("::");
  }
}
