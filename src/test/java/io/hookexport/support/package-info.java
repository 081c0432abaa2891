/**
 * What tests of several packages share. {@code TestServer}, {@code TestJobs} and {@code CommandRun}
 * are in {@code io.hookexport}: they start classes that are private there.
 */
package io.hookexport.support;
