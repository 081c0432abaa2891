package io.hookexport.cli;

import io.hookexport.admin.ManagementClient;
import io.hookexport.admin.Operator;
import io.hookexport.admin.RemoteOperator;
import io.hookexport.client.ShellWords;
import io.hookexport.config.ConfigException;
import io.hookexport.config.ServerConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a command of operators works: on the configured database, or on a running server. */
final class ServerOption {
  private static final String VARIABLE = "HOOKEXPORT_ADMIN_TOKEN";

  @Option(
      names = "--server",
      paramLabel = "URL",
      description = {
        "Works on a running server instead of its database: the URL of the management port.",
        "Needs no configuration, but the admin token, in HOOKEXPORT_ADMIN_TOKEN or --token-file."
      })
  private @Nullable String server;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "With --server: the file that has the admin token.")
  private @Nullable Path tokenFile;

  Operator operator(RootCommand root) {
    if (server == null) {
      if (tokenFile != null) {
        throw new ConfigException("--token-file is for --server, which is missing");
      }
      return root.environment().launcher().operator(database(root));
    }
    return new RemoteOperator(new ManagementClient(url(server), token(root)));
  }

  private static ServerConfig database(RootCommand root) {
    try {
      return root.databaseConfiguration();
    } catch (ConfigException e) {
      throw new ConfigException(
          e.problems().stream()
              .map(
                  problem ->
                      problem.startsWith("database.uri: is not set")
                          ? problem + ". Or work on a running server with --server"
                          : problem)
              .toList());
    }
  }

  /** Returns these options for a command of a shell. */
  String words() {
    return ShellWords.option("--server", server) + ShellWords.option("--token-file", tokenFile);
  }

  private static URI url(String text) {
    try {
      URI url = URI.create(text);
      if (url.getHost() != null
          && url.getRawUserInfo() == null
          && url.getRawQuery() == null
          && url.getRawFragment() == null
          && String.valueOf(url.getScheme()).matches("https?")) {
        return url;
      }
    } catch (IllegalArgumentException e) { // said below, without the parser's words
      throw wrongUrl();
    }
    throw wrongUrl();
  }

  private static ConfigException wrongUrl() {
    return new ConfigException(
        "--server must be an http or https URL without user and query, such as http://127.0.0.1:9090");
  }

  private String token(RootCommand root) {
    String token =
        tokenFile == null
            ? root.environment().environment().getOrDefault(VARIABLE, "")
            : read(tokenFile);
    if (token.isEmpty()) {
      throw new ConfigException(
          "no admin token: set " + VARIABLE + ", or name a file that has it with --token-file");
    }
    // It becomes part of a header; the value itself is not for a message.
    if (!token.matches("[!-~]+")) {
      throw new ConfigException(
          "the admin token has a space, a line break or another character that no token has");
    }
    return token;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new ConfigException("--token-file: " + file + " cannot be read");
    }
  }
}
