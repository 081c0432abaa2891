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
 * process; shared by all instances of the verticle.
 */
public final class ClientLimits {
  private final RateLimit requests;
  private final RateLimit failedAuthentications;

  /**
   * @param requestsPerMinute of one project, 0 for no limit
   * @param failedAuthenticationsPerMinute from one address, 0 for no limit
   */
  public ClientLimits(int requestsPerMinute, int failedAuthenticationsPerMinute) {
    this(requestsPerMinute, failedAuthenticationsPerMinute, TimeMeter.SYSTEM_NANOTIME);
  }

  ClientLimits(int requestsPerMinute, int failedAuthenticationsPerMinute, TimeMeter clock) {
    requests = new RateLimit(requestsPerMinute, clock);
    failedAuthentications = new RateLimit(failedAuthenticationsPerMinute, clock);
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
