package io.hookexport.http;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * A request and how it was answered. Holds nothing that a client could fill with a secret or with
 * endless variety: no path and no header as it was sent.
 *
 * @param operationId of the contract; empty when the request is for no operation of it
 * @param path of the contract, with its parameters in braces; empty with the operation
 * @param status 0 when the client went away before there was one
 * @param complete whether the whole answer was sent
 * @param bytes of the answer's body
 * @param remoteAddress of the client: as a trusted proxy tells it, or that of the connection
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
