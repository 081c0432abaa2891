package io.hookexport.bus;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.NetworkConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.List;
import java.util.function.BiFunction;

/**
 * One event bus over several processes, by Hazelcast. All settings are made here: Hazelcast reads
 * no file of the class path or the working directory, finds no members by multicast, and reports
 * nothing to its makers.
 *
 * <p>Members are not authenticated. Both ports must be reachable for trusted processes only.
 */
public final class Cluster {
  /** Members must have the same name; it keeps out other Hazelcast clusters, not attackers. */
  static final String NAME = "hookexport";

  private static final String LOGGING = "hazelcast.logging.type";

  private Cluster() {}

  /**
   * How a process takes part.
   *
   * @param host the address that it listens at and that the other members connect to
   * @param port for membership; the next one is for messages
   * @param members {@code host:port} of others, of which at least one should be up; empty for the
   *     first
   */
  public record Settings(String host, int port, List<String> members) {
    public Settings {
      members = List.copyOf(members);
      if (host.isBlank()) {
        throw new IllegalArgumentException("host is empty");
      }
      if (port < 1 || port > 65534) {
        throw new IllegalArgumentException("port " + port + " must be 1 to 65534");
      }
    }
  }

  /** Creates a Vert.x whose event bus reaches all members. Closing it leaves the cluster. */
  public static Future<Vertx> join(VertxOptions options, Settings settings) {
    return join(options, settings, VertxBuilder::with);
  }

  /**
   * As {@link #join(VertxOptions, Settings)}.
   *
   * @param prepare adds the options, and all other settings of the caller's Vert.x, to the builder
   */
  public static Future<Vertx> join(
      VertxOptions options,
      Settings settings,
      BiFunction<VertxBuilder, VertxOptions, VertxBuilder> prepare) {
    // As a system property too: some of Hazelcast's loggers are created before its configuration.
    System.setProperty(LOGGING, "slf4j");
    EventBusOptions bus =
        new EventBusOptions(options.getEventBusOptions())
            .setHost(settings.host())
            .setPort(settings.port() + 1);
    return prepare
        .apply(Vertx.builder(), new VertxOptions(options).setEventBusOptions(bus))
        .withClusterManager(new HazelcastClusterManager(config(settings)))
        .buildClustered();
  }

  static Config config(Settings settings) {
    Config config = new Config();
    config.setClusterName(NAME);
    config.setProperty("hazelcast.phone.home.enabled", "false");
    config.setProperty(LOGGING, "slf4j");
    // Closing Vert.x leaves the cluster; a hook of Hazelcast would leave before the exports are
    // done.
    config.setProperty("hazelcast.shutdownhook.enabled", "false");
    // Listens on the host's own address, not on all addresses of this machine.
    config.setProperty("hazelcast.socket.bind.any", "false");
    // The wait is for many members that start at once; it would delay every start.
    config.setProperty("hazelcast.wait.seconds.before.join", "1");
    NetworkConfig network = config.getNetworkConfig();
    network.setPort(settings.port()).setPortAutoIncrement(false);
    network.getInterfaces().setEnabled(true).addInterface(settings.host());
    JoinConfig join = network.getJoin();
    join.getMulticastConfig().setEnabled(false);
    join.getAutoDetectionConfig().setEnabled(false);
    join.getTcpIpConfig().setEnabled(true).setMembers(settings.members());
    // As in the default file of vertx-hazelcast.
    config.getMultiMapConfig("__vertx.subs").setBackupCount(1).setValueCollectionType("SET");
    config.getMapConfig("__vertx.haInfo").setBackupCount(1);
    config.getMapConfig("__vertx.nodeInfo").setBackupCount(1);
    return config;
  }
}
