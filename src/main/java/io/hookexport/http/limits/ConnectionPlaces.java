package io.hookexport.http.limits;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many connections this process holds at once, of all clients and of one address; shared by all
 * instances of the verticle.
 */
public final class ConnectionPlaces {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionPlaces.class);

  /** A connection, and the file that it downloads. */
  private static final int DESCRIPTORS = 2;

  /** Of the libraries, logs, databases and running exports. */
  private static final int OTHER_DESCRIPTORS = 256;

  /**
   * What a connection may hold: 46 KB on the heap were measured with a head of 16 KB and a body of
   * 16 KB that does not end; lines of the head and a small response that is not read come to it.
   */
  private static final int BYTES = 65_536;

  /** Of the memory: the rest is for large responses, databases and running exports. */
  private static final int SHARE = 2;

  private final int most;
  private final ConcurrencyLimit byAddress;
  private final TrustedProxies proxies;
  private final AtomicInteger open = new AtomicInteger();

  /**
   * @param most of all clients
   * @param mostOfAddress that is not a trusted proxy's, 0 for no limit of its own; an IPv6 network
   *     of 64 bits counts as one address
   */
  public ConnectionPlaces(int most, int mostOfAddress, TrustedProxies proxies) {
    this.most = most;
    this.byAddress = new ConcurrencyLimit(mostOfAddress);
    this.proxies = proxies;
  }

  /**
   * As many as configured, but no more than this process has descriptors and memory for: what comes
   * when they are used up is worse than a connection that is closed.
   */
  public static ConnectionPlaces ofThisProcess(
      int configured, int ofAddress, TrustedProxies proxies) {
    int most = Math.min(configured, Math.min(byDescriptors(), byMemory()));
    if (most < configured) {
      // No warning: the default is more than the usual limit of open files allows.
      LOG.atInfo()
          .addKeyValue("configured", configured)
          .addKeyValue("served", most)
          .addKeyValue("by_open_files", byDescriptors())
          .addKeyValue("by_memory", byMemory())
          .log(
              "Fewer connections are served than http.max_connections allows. Raise the limit of open files or the memory.");
    }
    return new ConnectionPlaces(most, ofAddress, proxies);
  }

  private static int byDescriptors() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
        ? byDescriptors(system.getMaxFileDescriptorCount())
        : Integer.MAX_VALUE;
  }

  public static int byDescriptors(long limit) {
    long spare = Math.max(limit / 4, limit - OTHER_DESCRIPTORS);
    return (int) Math.max(1, Math.min(Integer.MAX_VALUE, spare / DESCRIPTORS));
  }

  private static int byMemory() {
    return (int) Math.max(1, Math.min(Integer.MAX_VALUE, ResponseBytes.memory() / SHARE / BYTES));
  }

  public int most() {
    return most;
  }

  public int open() {
    return open.get();
  }

  /**
   * False when there is none, or fewer are free than the address has already: so one address has
   * half of all, and nine that ask in turn a tenth each. Addresses that come one after the other
   * get half of what is left each time: many addresses can take all. Each place that was taken is
   * to be given back.
   */
  public boolean take(String address) {
    int taken = open.incrementAndGet();
    if (taken > most) {
      open.decrementAndGet();
      return false;
    }
    int free = most - taken + 1;
    if (!proxies.trust(address) && !byAddress.take(ClientLimits.network(address), free)) {
      open.decrementAndGet();
      return false;
    }
    return true;
  }

  public void giveBack(String address) {
    open.decrementAndGet();
    if (!proxies.trust(address)) {
      byAddress.giveBack(ClientLimits.network(address));
    }
  }
}
