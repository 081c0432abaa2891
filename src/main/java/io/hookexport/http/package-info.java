/**
 * The HTTP side of the use cases. {@code openapi.yaml} is the only source of paths, rules and
 * responses: it is routed by operationId, requests are checked against it on the event loop, and
 * start-up fails when it and the handlers differ. Every failure becomes the error envelope in
 * {@link io.hookexport.http.Problems}.
 */
@NullMarked
package io.hookexport.http;

import org.jspecify.annotations.NullMarked;
