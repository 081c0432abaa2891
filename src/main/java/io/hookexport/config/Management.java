package io.hookexport.config;

import static io.hookexport.config.ConfigException.require;
import static io.hookexport.config.Rules.between;

/**
 * The port for operators.
 *
 * @param adminToken empty: no administration
 */
public record Management(String host, int port, String adminToken) {
  public Management {
    require(!host.isBlank(), "management.host", "is empty; 127.0.0.1 keeps others out");
    between("management.port", port, -1, 65_535);
    Rules.adminToken("management.admin_token", adminToken);
    require(
        adminToken.isEmpty() || port >= 0,
        "management.admin_token",
        "is set, but management.port is -1, where administration would be; set a port, or remove the token");
  }

  /** Omits the token. */
  @Override
  public String toString() {
    return "Management[host=" + host + ", port=" + port + "]";
  }
}
