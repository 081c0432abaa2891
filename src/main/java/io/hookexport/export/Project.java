package io.hookexport.export;

/**
 * Whose deliveries are exported.
 *
 * @param id our project id, as clients see it
 * @param tenant the id of the same customer in the source's tables
 */
public record Project(String id, String tenant) {}
