package io.hookexport.http.limits;

import io.github.bucket4j.TimeMeter;
import io.hookexport.export.ExportException;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
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
  private final FileRequests fileRequests;
  private final KeyGuesses guesses;
  private final KnownKeys known = new KnownKeys();
  private final TrustedProxies proxies;
  private final ConcurrencyLimit watches;

  /**
   * @param requestsPerMinute of one project, 0 for no limit
   * @param failedAuthenticationsPerMinute from one address, 0 for no limit
   * @param openWatches of one project at once, 0 for no limit
   * @param proxies that tell the addresses of clients
   */
  public ClientLimits(
      int requestsPerMinute,
      int failedAuthenticationsPerMinute,
      int openWatches,
      TrustedProxies proxies) {
    this.proxies = proxies;
    requests = new RateLimit(requestsPerMinute, TimeMeter.SYSTEM_NANOTIME);
    fileRequests = new FileRequests(requestsPerMinute, TimeMeter.SYSTEM_NANOTIME);
    guesses = new KeyGuesses(failedAuthenticationsPerMinute, TimeMeter.SYSTEM_NANOTIME);
    watches = new ConcurrencyLimit(openWatches);
  }

  /** Look-ups of keys that are not known to be good, by {@link #client} address. */
  public KeyGuesses guesses() {
    return guesses;
  }

  public KnownKeys known() {
    return known;
  }

  /** RATE_LIMITED, or a request without any key is counted. */
  public void countFailure(RoutingContext rc) {
    String client = client(rc);
    Optional<Allowance> refusal = guesses.begin(client);
    if (refusal.isPresent()) {
      throw tooManyFailures(rc, refusal.get());
    }
    guesses.end(client, true);
  }

  public static ExportException tooManyFailures(RoutingContext rc, Allowance refusal) {
    refusal.writeTo(rc.response());
    return refusal.tooManyFailedAuthentications();
  }

  /** What was counted is not, because the key did not speak for the project any more. */
  public void uncountRequest(String projectId) {
    requests.giveBack(projectId);
  }

  /** RATE_LIMITED, or the headers that tell what is left. */
  public void countRequest(RoutingContext rc, String projectId) {
    Optional<Allowance> allowance = requests.take(projectId);
    allowance.ifPresent(
        counted -> {
          counted.writeTo(rc.response());
          if (!counted.granted()) {
            throw counted.tooManyRequests();
          }
        });
  }

  /** RATE_LIMITED. A link that is good tells its holder nothing of what its project has left. */
  public void countFileRequest(RoutingContext rc, UUID exportId) {
    Optional<Allowance> refusal =
        fileRequests.take(exportId, client(rc)).filter(counted -> !counted.granted());
    if (refusal.isPresent()) {
      refusal.get().writeTo(rc.response());
      throw refusal.get().tooManyFileRequests();
    }
  }

  public FileRequests fileRequests() {
    return fileRequests;
  }

  /**
   * RATE_LIMITED, or a place for an answer that waits or streams, which comes back when the answer
   * is over, however it ends.
   */
  public void openWatch(RoutingContext rc, String projectId) {
    if (!watches.take(projectId)) {
      Allowance refusal = new Allowance(false, watches.most(), 0, PLACE_RETRY_SECONDS);
      refusal.writeTo(rc.response());
      throw refusal.tooManyWatches();
    }
    ResponseEnd.run(rc, () -> watches.giveBack(projectId));
  }

  /** The address that failures are counted for. */
  public String client(RoutingContext rc) {
    SocketAddress peer = rc.request().connection().remoteAddress();
    return peer == null ? "" : network(proxies.client(peer.hostAddress(), rc.request().headers()));
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
