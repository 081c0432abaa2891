package io.hookexport.http.limits;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Limits the connections of this process, of all clients and of one address; shared by all
 * instances of the verticle.
 */
public final class ConnectionPlaces {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionPlaces.class);

  /** A connection, and the file that it downloads. */
  private static final int DESCRIPTORS = 2;

  /** For the libraries, logs, databases and running exports. */
  private static final int OTHER_DESCRIPTORS = 256;

  /**
   * The memory of a connection: 46 KB on the heap were measured with a head of 16 KB and a body of
   * 16 KB that does not end; the lines of the head and a small unread response are added.
   */
  private static final int BYTES = 65_536;

  /** The divisor of the memory: the rest is for large responses, databases and running exports. */
  private static final int SHARE = 2;

  private final int most;
  private final ConcurrencyLimit byAddress;
  private final TrustedProxies proxies;
  private final boolean idleYield;
  private final AtomicInteger open = new AtomicInteger();

  /**
   * @param most of all clients
   * @param mostOfAddress of an address that is not a trusted proxy's, 0 for no separate limit; an
   *     IPv6 network of 64 bits counts as one address
   */
  public ConnectionPlaces(int most, int mostOfAddress, TrustedProxies proxies) {
    this(most, mostOfAddress, proxies, false);
  }

  private ConnectionPlaces(int most, int mostOfAddress, TrustedProxies proxies, boolean idleYield) {
    this.most = most;
    this.byAddress = new ConcurrencyLimit(mostOfAddress);
    this.proxies = proxies;
    this.idleYield = idleYield;
  }

  /** For a port with few: a connection without a request makes room for a new one. */
  public static ConnectionPlaces yielding(int most) {
    return new ConnectionPlaces(most, most, TrustedProxies.NONE, true);
  }

  public boolean idleYield() {
    return idleYield;
  }

  /**
   * Returns as many as configured, but no more than this process has descriptors and memory for:
   * running out of either is worse than closing a connection.
   */
  public static ConnectionPlaces ofThisProcess(
      int configured, int ofAddress, TrustedProxies proxies) {
    int most = Math.min(configured, Math.min(byDescriptors(), byMemory()));
    if (most < configured) {
      // Not a warning: the default exceeds what the usual limit of open files allows.
      LOG.atInfo()
          .addKeyValue("configured", configured)
          .addKeyValue("served", most)
          .addKeyValue("by_open_files", byDescriptors())
          .addKeyValue("by_memory", byMemory())
          .log(
              "Fewer connections are served than http.max_connections allows. Raise the open-file limit (ulimit -n) or the heap (-Xmx).");
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

  /** Returns whether an address is refused only until a slot of others is free. */
  public boolean isKeptOutByOthers(String address) {
    return open.get() >= most && !byAddress.isHeldBy(ClientLimits.network(address));
  }

  public int most() {
    return most;
  }

  /** Returns whether nobody can get a place, whatever the address. */
  public boolean isFull() {
    return open.get() >= most;
  }

  public int open() {
    return open.get();
  }

  /**
   * Takes a slot. Returns false when none is free, or when fewer are free than the address already
   * has: so one address gets half of all, and nine that take turns a tenth each. Addresses that
   * come one after the other each get half of the free slots: many addresses can take all. Each
   * slot that was taken must be given back.
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
