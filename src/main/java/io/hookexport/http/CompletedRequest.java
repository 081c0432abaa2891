package io.hookexport.http;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * A request and its response. Holds no text that could contain a secret or vary without bound: no
 * raw path and no raw header.
 *
 * @param operationId of the contract; empty when the request matches no operation
 * @param path of the contract, with its parameters in braces; empty when the operation is
 * @param status 0 when the client left before there was one
 * @param complete whether the whole response was sent
 * @param bytes of the response's body
 * @param remoteAddress of the client: from a trusted proxy, or that of the connection
 */
public record CompletedRequest(
    String method,
    Optional<String> operationId,
    Optional<String> path,
    int status,
    boolean complete,
    Duration time,
    long bytes,
    String requestId,
    Optional<String> projectId,
    Optional<UUID> exportId,
    String remoteAddress) {}
