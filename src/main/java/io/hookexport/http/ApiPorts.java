package io.hookexport.http;

import io.hookexport.export.ApiKeys;
import io.hookexport.export.ExportStore;
import io.hookexport.export.ExportWatch;
import io.hookexport.export.Exports;
import io.hookexport.export.FileStore;
import io.hookexport.export.Sessions;
import io.hookexport.export.SignedTokens;
import io.hookexport.http.limits.ClientLimits;
import io.hookexport.http.limits.ConnectionPlaces;
import io.hookexport.http.limits.ResponseBytes;
import java.util.Optional;

/**
 * The ports that the API needs. Each instance of the verticle may have its own, because connections
 * to the database belong to an event loop.
 *
 * @param tokens empty when signed tokens are not accepted
 * @param proxied the headers in which trusted proxies name callers
 * @param users in place of keys, tokens and proxies; empty for a server of its own
 * @param limits shared by all instances, like the components after it
 * @param connections limits the open connections
 * @param responses limits the bytes of large responses that wait for their clients
 */
public record ApiPorts(
    Exports exports,
    ApiKeys keys,
    Sessions sessions,
    Optional<SignedTokens> tokens,
    ProxyHeaders proxied,
    Optional<HostUsers> users,
    ExportStore store,
    ExportWatch watch,
    FileStore.Served files,
    Readiness readiness,
    ClientLimits limits,
    RequestEvents requests,
    ConnectionPlaces connections,
    ResponseBytes responses) {}
