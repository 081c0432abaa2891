package io.hookexport.http;

import io.hookexport.contract.Contract;
import io.hookexport.export.Administration;
import io.hookexport.http.limits.ClientLimits;
import io.hookexport.http.limits.ResponseBytes;

/**
 * What administration on the management port needs.
 *
 * @param contract of administration
 * @param token that admits operators
 * @param limits of failed authentications
 * @param requests receives the requests for operations of the contract
 * @param responses limits the bytes of large responses
 */
public record AdminPorts(
    Contract contract,
    String token,
    Administration administration,
    ClientLimits limits,
    RequestEvents requests,
    ResponseBytes responses) {
  /** Omits the token. */
  @Override
  public String toString() {
    return "AdminPorts";
  }
}
