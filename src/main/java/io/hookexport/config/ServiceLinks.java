package io.hookexport.config;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * The variables that Kubernetes and Docker links put into every container of a namespace: for a
 * service "hookexport" they start with {@code HOOKEXPORT_}, and so they do for "hookexport-api" or
 * "hookexport-http". The operator has not written them, so they are no misspelt keys; a value of
 * the form {@code tcp://} distinguishes a link from a port.
 */
final class ServiceLinks {
  private static final String URL = "(?:tcp|udp|sctp)://[^/]+:[0-9]{1,5}";
  private static final String NUMBER = "[0-9]{1,5}";
  private static final String ADDRESS = "[0-9A-Fa-f.:]+";

  /** Name to value. */
  private static final Map<Pattern, Pattern> FORMS =
      Map.of(
          Pattern.compile(".*_SERVICE_HOST"), Pattern.compile(ADDRESS),
          Pattern.compile(".*_SERVICE_PORT(?:_[A-Z0-9_]+)?"), Pattern.compile(NUMBER),
          Pattern.compile(".*_PORT"), Pattern.compile(URL),
          Pattern.compile(".*_PORT_[0-9]+_(?:TCP|UDP|SCTP)"), Pattern.compile(URL),
          Pattern.compile(".*_PORT_[0-9]+_(?:TCP|UDP|SCTP)_PROTO"), Pattern.compile("tcp|udp|sctp"),
          Pattern.compile(".*_PORT_[0-9]+_(?:TCP|UDP|SCTP)_PORT"), Pattern.compile(NUMBER),
          Pattern.compile(".*_PORT_[0-9]+_(?:TCP|UDP|SCTP)_ADDR"), Pattern.compile(ADDRESS));

  private ServiceLinks() {}

  static boolean isLink(String variable, String value) {
    return FORMS.entrySet().stream()
        .anyMatch(
            form ->
                form.getKey().matcher(variable).matches()
                    && form.getValue().matcher(value).matches());
  }
}
