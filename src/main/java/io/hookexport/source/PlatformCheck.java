package io.hookexport.source;

import io.hookexport.source.definition.SourceDefinition.PlatformVersions;
import io.hookexport.source.definition.SourceProblems;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks what holds for a source as a whole: the version of its platform, and its settings.
 *
 * @param found learns the version
 */
record PlatformCheck(
    SqlConnection connection, SourceProblems problems, Consumer<PlatformVersion> found) {
  private static final String VERSION = "select v.version::text from ";

  private static final Logger LOG = LoggerFactory.getLogger(PlatformCheck.class);

  Future<Void> run(Optional<PlatformVersions> platform, Map<String, String> settings) {
    return platform
        .map(this::version)
        .orElse(Future.succeededFuture())
        .compose(
            fine -> InTurn.each(settings.entrySet(), set -> setting(set.getKey(), set.getValue())));
  }

  /** A setting that this server does not have is left out, as in exports: it may be a newer one. */
  private Future<Void> setting(String name, String value) {
    return connection
        .preparedQuery(
            "select set_config($1, $2, true) where current_setting($1, true) is not null")
        .execute(Tuple.of(name, value))
        .recover(problems.refuseKey("settings." + name, "Check its value"))
        .map(
            set -> {
              if (set.size() == 0) {
                LOG.atWarn()
                    .addKeyValue("source", problems.where())
                    .addKeyValue("setting", name)
                    .log(
                        "The database server has no such planner setting, so exports do without it. Check its name in source.yaml, unless it is one of a newer server.");
              }
              return null;
            });
  }

  private Future<Void> version(PlatformVersions platform) {
    return new StatementChecks(connection, problems)
        .alone(platform.version(), "version")
        .compose(
            fine ->
                connection
                    .query(VERSION + platform.version().inBrackets() + " as v (version) limit 1")
                    .execute()
                    .recover(problems.refuse(platform.version(), VERSION.length() + 2)))
        .map(rows -> rows.size() == 0 ? null : rows.iterator().next().getString(0))
        .map(version -> judge(platform, version));
  }

  private @Nullable Void judge(PlatformVersions platform, @Nullable String version) {
    if (version == null) {
      throw problems.of(
          platform.version().near(),
          "the statement returned no version of " + platform.name(),
          "Check that source.uri names the database of " + platform.name());
    }
    if (!version.matches("v?[0-9].*")) {
      throw problems.of(
          platform.version().near(),
          "the version '" + version + "' does not begin with a number, so it cannot be compared",
          "Make the statement return one such as " + platform.tested());
    }
    if (platform.isOlder(version)) {
      throw problems.of(
          platform.version().near(),
          String.format(
              Locale.ROOT,
              "the schema of %s has the version %s, but the oldest that this source can read is %s",
              platform.name(),
              version,
              platform.oldest()),
          "Upgrade " + platform.name() + ", or write a source of your own for this version");
    }
    boolean isUntested = platform.isNewer(version);
    found.accept(new PlatformVersion(platform.name(), version, platform.tested(), isUntested));
    if (isUntested) {
      LOG.atWarn()
          .addKeyValue("source", problems.where())
          .addKeyValue("platform", platform.name())
          .addKeyValue("version", version)
          .addKeyValue("tested", platform.tested())
          .log(
              "The schema of the platform is newer than the newest version that this source was tested with. Compare an export with the platform before customers rely on it.");
    }
    return null;
  }
}
