package io.hookexport.export;

/**
 * One error of a request.
 *
 * @param pointer JSON Pointer into the body ({@code /start_time}), or the name of a parameter in
 *     the form {@code query/limit}, {@code header/Idempotency-Key}, {@code path/id}
 * @param message what was wrong and what is expected, in words a client author understands
 */
public record Violation(String pointer, String message) {}
