package io.hookexport.http;

import com.microsoft.playwright.Page;
import io.hookexport.support.Browser;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** A test of the console whose server gives the responses of a {@link ConsoleApi}. */
abstract class ConsoleInABrowser {
  static Browser browser;
  static TestApi server;
  Page page;

  @BeforeAll
  static void start() {
    browser = Browser.start();
    server = TestApi.with(new ConsoleSettings(true, "", Optional.empty(), "#1f5fc4", List.of()));
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
    if (browser != null) {
      browser.close();
    }
  }

  @AfterEach
  void close() {
    Browser.leave(page);
    browser.requireNoComplaints();
  }
}
