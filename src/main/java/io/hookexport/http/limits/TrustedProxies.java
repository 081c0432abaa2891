package io.hookexport.http.limits;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The proxies that are trusted to report the address of a client and the target of its request. A
 * request from one of these networks has the address in {@code Forwarded} (RFC 7239) or {@code
 * X-Forwarded-For}, read from the right: each proxy adds its peer, so the first address that is not
 * a proxy's is the client's, and the client may have written everything left of it. An ambiguous
 * list is ignored (see {@link ForwardedList}): the address is that of the connection then.
 */
public final class TrustedProxies {
  public static final TrustedProxies NONE = new TrustedProxies(List.of());

  private static final String FORWARDED = "Forwarded";
  private static final String X_FORWARDED_FOR = "X-Forwarded-For";
  private static final Pattern V4_PORT = Pattern.compile("([0-9.]+)(?::[0-9]{1,5})?");
  private static final Pattern V6_PORT = Pattern.compile("\\[([0-9A-Fa-f:.]+)](?::[0-9]{1,5})?");

  private final List<IpSubnetFilterRule> networks;

  private TrustedProxies(List<IpSubnetFilterRule> networks) {
    this.networks = networks;
  }

  /**
   * @param networks each an address, or an address and the bits of its network: {@code 10.0.0.0/8};
   *     the configuration has checked that the remaining bits are zero
   * @throws IllegalArgumentException that names the one which is neither
   */
  public static TrustedProxies of(List<String> networks) {
    return new TrustedProxies(networks.stream().map(TrustedProxies::network).toList());
  }

  private static IpSubnetFilterRule network(String text) {
    String[] parts = text.strip().split("/", -1);
    InetAddress address = parts.length > 2 ? null : address(parts[0]);
    int most = address == null ? 0 : address.getAddress().length * 8;
    boolean hasBits = parts.length == 2;
    boolean isNumber = hasBits && parts[1].matches("[0-9]{1,3}");
    int bits = isNumber ? Integer.parseInt(parts[1]) : most;
    if (address == null || bits > most || hasBits != isNumber) {
      throw new IllegalArgumentException("'" + text + "' is not an address or address/bits");
    }
    return new IpSubnetFilterRule(address, bits, IpFilterRuleType.ACCEPT);
  }

  /** Returns null for anything else; an IPv4 address in IPv6 notation is an IPv4 one. */
  static @Nullable InetAddress address(String text) {
    byte @Nullable [] bytes = NetUtil.createByteArrayFromIpAddressString(text);
    try {
      return bytes == null ? null : InetAddress.getByAddress(bytes);
    } catch (UnknownHostException neitherFourNorSixteen) {
      throw new IllegalStateException(neitherFourNorSixteen);
    }
  }

  /** Returns whether the address is a proxy's. */
  public boolean trust(String address) {
    InetAddress parsed = networks.isEmpty() ? null : address(address);
    return parsed != null
        && networks.stream().anyMatch(it -> it.matches(new InetSocketAddress(parsed, 0)));
  }

  /** Returns the address of a connection; empty when it has none. */
  public static String peer(HttpConnection connection) {
    SocketAddress peer = connection.remoteAddress();
    return peer == null ? "" : String.valueOf(peer.hostAddress());
  }

  /**
   * Returns the address of the client behind a connection. When the two headers differ, the client
   * has made up one of them, and neither is trusted.
   *
   * @param peer the address of the connection
   */
  public String client(String peer, MultiMap headers) {
    if (!trust(peer)) {
      return peer;
    }
    Optional<String> standard = client(peer, FORWARDED, headers);
    Optional<String> usual = client(peer, X_FORWARDED_FOR, headers);
    if (standard.isPresent() && usual.isPresent() && !standard.equals(usual)) {
      return peer;
    }
    return standard.or(() -> usual).orElse(peer);
  }

  /** Returns empty without the header. */
  private Optional<String> client(String peer, String name, MultiMap headers) {
    List<String> lines = headers.getAll(name);
    if (lines.isEmpty()) {
      return Optional.empty();
    }
    List<String> hops = ForwardedList.elements(lines);
    String known = peer;
    for (int i = hops.size() - 1; i >= 0 && trust(known); i--) {
      Optional<String> hop = name.equals(FORWARDED) ? forwardedFor(hops.get(i)) : node(hops.get(i));
      if (hop.isEmpty()) {
        break; // "unknown", a name or nonsense: the client left of it cannot be determined
      }
      known = hop.get();
    }
    return Optional.of(known);
  }

  /**
   * Returns what the proxy next to us reports about the request that it received: {@code
   * X-Forwarded-Proto} and {@code X-Forwarded-Host}, or the same in {@code Forwarded}. The last
   * element of a list counts, because the client may have made up the others. Empty when the two
   * headers differ.
   *
   * @param what proto or host
   * @param peer the address of the connection
   */
  public Optional<String> forwarded(String what, String peer, MultiMap headers) {
    String own = "X-Forwarded-" + what;
    if (!trust(peer) || isUnreadable(FORWARDED, headers) || isUnreadable(own, headers)) {
      return Optional.empty();
    }
    Optional<String> standard =
        last(FORWARDED, headers)
            .flatMap(element -> Optional.ofNullable(ForwardedList.parameters(element).get(what)));
    Optional<String> usual = last(own, headers);
    boolean differ = standard.isPresent() && usual.isPresent() && !standard.equals(usual);
    return differ ? Optional.empty() : standard.or(() -> usual);
  }

  private static Optional<String> last(String name, MultiMap headers) {
    List<String> elements = ForwardedList.elements(headers.getAll(name));
    return elements.isEmpty()
        ? Optional.empty()
        : Optional.of(elements.get(elements.size() - 1).strip()).filter(text -> !text.isEmpty());
  }

  /** Returns whether the proxy's element is lost; the other header alone may be the client's. */
  private static boolean isUnreadable(String name, MultiMap headers) {
    boolean standard = name.equals(FORWARDED);
    return !headers.getAll(name).isEmpty()
        && last(name, headers)
            .filter(element -> !standard || !ForwardedList.parameters(element).isEmpty())
            .isEmpty();
  }

  private static Optional<String> forwardedFor(String element) {
    return Optional.ofNullable(ForwardedList.parameters(element).get("for"))
        .flatMap(TrustedProxies::node);
  }

  /**
   * Returns the address of {@code 192.0.2.1}, {@code 192.0.2.1:80}, {@code 2001:db8::1}, {@code
   * [2001:db8::1]:80}.
   */
  private static Optional<String> node(String text) {
    String node = text.strip();
    Matcher four = V4_PORT.matcher(node);
    Matcher six = V6_PORT.matcher(node);
    String address = four.matches() ? four.group(1) : six.matches() ? six.group(1) : node;
    return address(address) == null
        ? Optional.empty()
        : Optional.of(address.toLowerCase(Locale.ROOT));
  }
}
