package io.hookexport.http.limits;

import io.github.bucket4j.TimeMeter;
import io.hookexport.export.ExportException;
import io.vertx.ext.web.RoutingContext;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;

/**
 * Limits the requests of a project, the failed authentications of an address, and the open watches
 * of a project in this process; shared by all instances of the verticle.
 */
public final class ClientLimits {
  /** When a slot will be free is unknown; this keeps no client waiting for long. */
  private static final int SLOT_RETRY_SECONDS = 5;

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
   * @param proxies that forward the addresses of clients
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

  /** Returns the lookups of keys that are not known to be valid, by {@link #client} address. */
  public KeyGuesses guesses() {
    return guesses;
  }

  public KnownKeys known() {
    return known;
  }

  /** Counts a request without any key, or throws RATE_LIMITED. */
  public void countFailure(RoutingContext rc) {
    countFailure(rc, "API key");
  }

  /**
   * Counts a request without a valid credential, or throws RATE_LIMITED.
   *
   * @param credential the kind, for the message
   */
  public void countFailure(RoutingContext rc, String credential) {
    String client = client(rc);
    Optional<Allowance> refusal = guesses.begin(client);
    if (refusal.isPresent()) {
      throw tooManyFailures(rc, refusal.get(), credential);
    }
    guesses.end(client, true);
  }

  public static ExportException tooManyFailures(RoutingContext rc, Allowance refusal) {
    return tooManyFailures(rc, refusal, "API key");
  }

  private static ExportException tooManyFailures(
      RoutingContext rc, Allowance refusal, String credential) {
    refusal.writeTo(rc.response());
    return refusal.tooManyFailedAuthentications(credential);
  }

  /** Takes a counted request back, because the key did not belong to the project any more. */
  public void uncountRequest(String projectId) {
    requests.giveBack(projectId);
  }

  /** Counts a request and sets the headers with the remaining allowance, or throws RATE_LIMITED. */
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

  /**
   * Counts a request for a file, or throws RATE_LIMITED. A valid link does not show its holder the
   * allowance of its project.
   */
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
   * Takes a slot for a response that waits or streams, or throws RATE_LIMITED. The slot is released
   * when the response is over, however it ends.
   */
  public void openWatch(RoutingContext rc, String projectId) {
    if (!watches.take(projectId)) {
      Allowance refusal = new Allowance(false, watches.most(), 0, SLOT_RETRY_SECONDS);
      refusal.writeTo(rc.response());
      throw refusal.tooManyWatches();
    }
    ResponseEnd.run(rc, () -> watches.giveBack(projectId));
  }

  /** Returns the address for which failures are counted. */
  public String client(RoutingContext rc) {
    String peer = TrustedProxies.peer(rc.request().connection());
    return network(proxies.client(peer, rc.request().headers()));
  }

  /** Returns the address, or the /64 network of an IPv6 address: one host may use all of it. */
  public static String network(String address) {
    InetAddress parsed = TrustedProxies.address(address);
    if (parsed == null) {
      return address;
    }
    return parsed instanceof Inet6Address
        ? HexFormat.of().formatHex(parsed.getAddress(), 0, 8)
        : parsed.getHostAddress();
  }
}
