package io.hookexport.config;

import static io.hookexport.config.ConfigException.require;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Rules that several keys share. A message says what is allowed. */
final class Rules {
  private Rules() {}

  static void atLeast(String key, int value, int least) {
    between(key, value, least, Integer.MAX_VALUE);
  }

  static void atLeast(String key, long value, long least) {
    between(key, value, least, Long.MAX_VALUE);
  }

  static void between(String key, long value, long least, long most) {
    require(value >= least && value <= most, key, "must be " + least + " to " + most);
  }

  /**
   * Accepts an address, or the address of a network and its bits; the same form as in
   * http.TrustedProxies.
   */
  static void network(String key, String value) {
    String[] parts = value.split("/", -1);
    InetAddress host = NetUtil.createInetAddressFromIpAddressString(parts[0]);
    boolean hasBits = parts.length == 2;
    require(
        host != null && parts.length <= 2 && (!hasBits || parts[1].matches("[0-9]{1,3}")),
        key,
        "'" + value + "' must be an address or address/bits, for example 10.0.0.0/8");
    byte[] network = host.getAddress();
    int most = network.length * 8;
    int bits = hasBits ? Integer.parseInt(parts[1]) : most;
    require(bits <= most, key, "'" + value + "' has a prefix longer than " + most + " bits");
    for (int bit = bits; bit < most; bit++) {
      network[bit / 8] &= (byte) ~(0x80 >> (bit % 8));
    }
    require(
        Arrays.equals(network, host.getAddress()),
        key,
        "'"
            + value
            + "' is not a network: write "
            + NetUtil.bytesToIpAddress(network)
            + "/"
            + bits
            + " for the network, or the address alone");
  }

  /** Accepts what a header can carry (RFC 6750). No message holds the value. */
  static void adminToken(String key, String value) {
    if (value.isEmpty()) {
      return;
    }
    require(
        value.length() >= 32,
        key,
        "is shorter than 32 characters; make one with: openssl rand -hex 32");
    require(
        value.matches("[A-Za-z0-9._~+/-]+=*"),
        key,
        "has a character that a bearer token cannot have; make one with: openssl rand -hex 32");
  }

  /** Paths are appended to the URL: it is absolute, and nothing follows its path. */
  static void publicUrl(String key, String value) {
    if (value.isEmpty()) {
      return;
    }
    require(
        isBaseUrl(value),
        key,
        "must be an absolute http or https URL without user, query or fragment, such as https://exports.example.com");
  }

  /** Accepts only the form that browsers send: any other would never match. */
  static void origin(String key, String value) {
    boolean usualPort =
        (value.startsWith("http:") && value.endsWith(":80"))
            || (value.startsWith("https:") && value.endsWith(":443"));
    require(
        value.matches("https?://(?:[a-z0-9._-]+|\\[[0-9a-f:.]+])(?::[1-9][0-9]{0,4})?")
            && !usualPort,
        key,
        "'"
            + value
            + "' must be an origin as browsers send it, for example https://app.example.com: lower case, no path, and a port only when it is not the usual one");
  }

  /**
   * Rejects invisible characters, which are never intended, and accepts all nodes that are neither
   * a text nor a list. No message holds the value.
   */
  static void plainText(String key, JsonNode value, String origin) {
    if (value.isTextual()) {
      plainText(key, value.textValue(), origin);
    }
    Set<String> seen = new HashSet<>();
    for (JsonNode element : value) {
      plainText(key, element.textValue(), origin);
      require(
          seen.add(element.textValue()),
          key,
          "'" + element.textValue() + "' appears twice, in " + origin);
    }
  }

  private static void plainText(String key, String text, String origin) {
    for (int i = 0; i < text.length(); i++) {
      require(
          !Character.isISOControl(text.charAt(i)),
          key,
          "contains a control character (such as a line break or tab) at position "
              + (i + 1)
              + ", in "
              + origin);
    }
    require(
        text.equals(text.strip()),
        key,
        "begins or ends with a space, in " + origin + "; remove it");
  }

  private static boolean isBaseUrl(String value) {
    try {
      URI url = URI.create(value);
      return ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
          && url.getHost() != null
          && url.getRawUserInfo() == null
          && url.getPort() <= 65535
          && url.getRawQuery() == null
          && url.getRawFragment() == null;
    } catch (IllegalArgumentException e) {
      return false; // the caller reports the error
    }
  }

  static void member(String key, String value) {
    require(
        value.matches("[^:]+:[0-9]{1,5}|\\[[0-9A-Fa-f:]+\\]:[0-9]{1,5}"),
        key,
        "'" + value + "' must be host:port");
  }

  /** Returns the values of a list of {@code name=value}, by name. */
  static Map<String, String> assignments(String key, List<String> assignments) {
    Map<String, String> values = new HashMap<>();
    for (String assignment : assignments) {
      int equals = assignment.indexOf('=');
      require(
          equals > 0, key, "'" + assignment + "' must be name=value, for example retry_limit=10");
      String name = assignment.substring(0, equals);
      require(
          values.put(name, assignment.substring(equals + 1)) == null,
          key,
          "has '" + name + "' twice");
    }
    return Map.copyOf(values);
  }
}
