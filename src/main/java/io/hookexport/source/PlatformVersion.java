package io.hookexport.source;

/**
 * The version of a platform's schema.
 *
 * @param version as its database says
 * @param tested the newest that the source was tested with
 * @param isUntested whether the version is newer than that
 */
public record PlatformVersion(String platform, String version, String tested, boolean isUntested) {}
