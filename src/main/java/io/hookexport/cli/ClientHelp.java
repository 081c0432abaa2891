package io.hookexport.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The end of the help of commands that talk to a server: other settings, more exit codes. */
final class ClientHelp {
  private static final String[] SETTINGS = {
    "  Server and key: options, then HOOKEXPORT_SERVER and HOOKEXPORT_API_KEY, then the file",
    "  ~/.config/hookexport/client.properties ($XDG_CONFIG_HOME), or that of --config:",
    "    server=https://exports.example.com",
    "    key=hx_live_...",
    "    ca=/path/of/ca.pem",
    "  With a key, it must be readable by its owner only. Proxies: -Dhttps.proxyHost=... and",
    "  -Dhttps.proxyPort=... of java."
  };

  private static final Map<String, String> EXIT_CODES = exitCodes();

  private ClientHelp() {}

  private static Map<String, String> exitCodes() {
    Map<String, String> codes = new LinkedHashMap<>();
    codes.put("0", "ok");
    codes.put("1", "failed, for example because the file or standard output cannot be written");
    codes.put("2", "wrong usage or settings");
    codes.put("3", "refused by the server, for example for a limit or a wrong key");
    codes.put("4", "the export failed, or was cancelled elsewhere");
    codes.put("5", "no such export, or its file has expired");
    codes.put("6", "the server cannot be reached, does not work, or is not hookexport");
    codes.put("7", "the downloaded file is damaged");
    codes.put("129", "the terminal was closed");
    codes.put("130", "Ctrl-C");
    codes.put("141", "standard output was closed");
    codes.put("143", "TERM");
    return codes;
  }

  /** Returns the command with this end for it and its subcommands. */
  static CommandLine of(CommandLine command) {
    UsageMessageSpec usage = command.getCommandSpec().usageMessage();
    usage.footerHeading("%nSettings:%n").footer(SETTINGS);
    usage.exitCodeListHeading("%nExit codes:%n").exitCodeList(EXIT_CODES);
    command.getSubcommands().values().forEach(ClientHelp::of);
    return command;
  }
}
