package io.hookexport.http;

import io.github.bucket4j.TimeMeter;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How many requests a project, and how many failed authentications an address, may send this
 * process, and how many answers of a project may be open for long; shared by all instances of the
 * verticle.
 */
public final class ClientLimits {
  /** Nobody knows when a place will be free; soon enough not to keep a client waiting for long. */
  private static final int PLACE_RETRY_SECONDS = 5;

  private final RateLimit requests;
  private final RateLimit failedAuthentications;
  private final OpenPlaces watches;

  /**
   * @param requestsPerMinute of one project, 0 for no limit
   * @param failedAuthenticationsPerMinute from one address, 0 for no limit
   * @param openWatches of one project at once, 0 for no limit
   */
  public ClientLimits(int requestsPerMinute, int failedAuthenticationsPerMinute, int openWatches) {
    requests = new RateLimit(requestsPerMinute, TimeMeter.SYSTEM_NANOTIME);
    failedAuthentications =
        new RateLimit(failedAuthenticationsPerMinute, TimeMeter.SYSTEM_NANOTIME);
    watches = new OpenPlaces(openWatches);
  }

  /** Before a key is looked at, so that guessing goes no faster when a guess is right. */
  void requireFewFailures(RoutingContext rc) {
    failedAuthentications
        .refusal(client(rc))
        .ifPresent(
            refusal -> {
              refusal.writeTo(rc.response());
              throw refusal.tooManyFailedAuthentications();
            });
  }

  void countFailure(RoutingContext rc) {
    failedAuthentications.take(client(rc));
  }

  /** RATE_LIMITED, or the headers that tell what is left. */
  void countRequest(RoutingContext rc, String projectId) {
    Optional<Allowance> allowance = requests.take(projectId);
    allowance.ifPresent(
        counted -> {
          counted.writeTo(rc.response());
          if (!counted.granted()) {
            throw counted.tooManyRequests();
          }
        });
  }

  /**
   * RATE_LIMITED, or a place for an answer that waits or streams.
   *
   * @return gives the place back; to be called once
   */
  Runnable openWatch(RoutingContext rc, String projectId) {
    if (!watches.take(projectId)) {
      Allowance refusal = new Allowance(false, watches.most(), 0, PLACE_RETRY_SECONDS);
      refusal.writeTo(rc.response());
      throw refusal.tooManyWatches();
    }
    return () -> watches.giveBack(projectId);
  }

  private static String client(RoutingContext rc) {
    SocketAddress peer = rc.request().connection().remoteAddress();
    return peer == null ? "" : network(peer.hostAddress());
  }

  /** The address, or the /64 network of an IPv6 address: one host may use all of it. */
  static String network(@Nullable String address) {
    if (address == null || address.indexOf(':') < 0) {
      return String.valueOf(address);
    }
    try {
      InetAddress parsed = InetAddress.getByName(address);
      return parsed instanceof Inet6Address
          ? HexFormat.of().formatHex(Arrays.copyOf(parsed.getAddress(), 8))
          : parsed.getHostAddress();
    } catch (UnknownHostException notAnAddress) {
      return address;
    }
  }
}
