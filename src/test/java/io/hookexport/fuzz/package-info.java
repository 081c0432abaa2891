/**
 * Requests made up from openapi.yaml by a seeded generator: valid ones, ones that break one rule,
 * and hostile ones.
 */
package io.hookexport.fuzz;
