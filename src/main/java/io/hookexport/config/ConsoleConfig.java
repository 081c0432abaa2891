package io.hookexport.config;

import static io.hookexport.config.ConfigException.require;

import java.util.List;

/**
 * The page for people.
 *
 * @param title empty for the usual one
 * @param logo path of a file, or empty
 * @param frameAncestors origins whose pages may have it in a frame
 */
public record ConsoleConfig(
    boolean enabled, String title, String logo, String accent, List<String> frameAncestors) {
  public ConsoleConfig {
    require(title.length() <= 80, "console.title", "must have at most 80 characters");
    require(
        logo.isEmpty() || logo.matches("(?i).+[.](?:svg|png)"),
        "console.logo",
        "must be the path of a .svg or .png file");
    require(
        accent.matches("#[0-9A-Fa-f]{6}"),
        "console.accent",
        "must be a colour such as \"#1f5fc4\", in quotes");
    frameAncestors = List.copyOf(frameAncestors);
    frameAncestors.forEach(origin -> Rules.origin("console.frame_ancestors", origin));
  }
}
