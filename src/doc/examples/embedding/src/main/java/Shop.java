import io.hookexport.HookExport;
import io.hookexport.HookExportOptions;
import io.hookexport.export.UserGrant;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.ext.auth.User;
import io.vertx.ext.auth.authentication.Credentials;
import io.vertx.ext.auth.authentication.UsernamePasswordCredentials;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.FormLoginHandler;
import io.vertx.ext.web.handler.RedirectAuthHandler;
import io.vertx.ext.web.handler.SessionHandler;
import io.vertx.ext.web.sstore.LocalSessionStore;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A shop whose customers sign in with a form, and export their webhook deliveries below /exports
 * with the session that the shop has given them. DATABASE_URI, LINKS_SECRET and FILES are those of
 * the installation.
 */
public final class Shop extends VerticleBase {
  static final int PORT =
      Integer.parseInt(System.getenv().getOrDefault("PORT", "18300"));

  private final HookExport hookexport;

  private Shop(HookExport hookexport) {
    this.hookexport = hookexport;
  }

  public static void main(String[] args) throws Exception {
    Vertx vertx = Vertx.vertx();
    HookExportOptions options =
        new HookExportOptions()
            .set("database.uri", System.getenv("DATABASE_URI"))
            .set("links.secret", System.getenv("LINKS_SECRET"))
            .set("files.directory", System.getenv("FILES"));
    try {
      HookExport.migrate(vertx, options)
          .compose(migrated -> HookExport.deploy(vertx, options))
          .compose(server -> server.createProject("demo", "demo").map(server))
          .compose(server -> vertx.deployVerticle(new Shop(server)))
          .await(2, TimeUnit.MINUTES);
      visit();
    } finally {
      vertx.close().await(1, TimeUnit.MINUTES); // closes the embedded server first
    }
  }

  /** A router of the API is for one event loop, so each instance of this verticle gets its own. */
  @Override
  public Future<?> start() {
    return hookexport.router(Shop::grant).compose(this::listen);
  }

  private Future<?> listen(Router exports) {
    Router router = Router.router(vertx);
    router.route().handler(SessionHandler.create(LocalSessionStore.create(vertx)));
    router
        .post("/login")
        .handler(BodyHandler.create(false))
        .handler(FormLoginHandler.create(Shop::check).setDirectLoggedInOKURL("/"));
    router.get("/").handler(page -> page.end("Hello"));
    router
        .route("/exports/*")
        .handler(RedirectAuthHandler.create(Shop::check, "/login.html"))
        .subRouter(exports);
    return vertx.createHttpServer().requestHandler(router).listen(PORT, "127.0.0.1");
  }

  /** The shop's own customers. */
  private static Future<User> check(Credentials given) {
    return given instanceof UsernamePasswordCredentials pair && pair.getPassword().equals("secret")
        ? Future.succeededFuture(User.fromName(pair.getUsername()))
        : Future.failedFuture("unknown customer");
  }

  /** Each customer is a project here. */
  private static Future<Optional<UserGrant>> grant(User user) {
    return Future.succeededFuture(
        user.subject().equals("ada") ? Optional.of(UserGrant.all("demo")) : Optional.empty());
  }

  /** What a customer's browser does. */
  private static void visit() throws Exception {
    HttpClient browser = HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
    System.out.println(
        "signed out: " + send(browser, "GET", "/exports/v1/exports", "").statusCode());
    System.out.println(
        "sign in: " + send(browser, "POST", "/login", "username=ada&password=secret").statusCode());
    HttpResponse<String> created =
        send(
            browser,
            "POST",
            "/exports/v1/exports",
            "{\"start_time\":\"2026-10-01T00:00:00Z\",\"end_time\":\"2026-11-01T00:00:00Z\",\"queue\":true}");
    String location = created.headers().firstValue("Location").orElseThrow();
    System.out.println(
        "create: " + created.statusCode() + " at " + location.replaceFirst("[^/]*$", "…"));
    String state = "";
    for (int poll = 0; !state.contains("\"status\":\"completed\"") && poll < 60; poll++) {
      state = send(browser, "GET", location, "").body(); // waits for a change
    }
    HttpResponse<String> redirect = send(browser, "GET", location + "/download", "");
    String link = redirect.headers().firstValue("Location").orElseThrow();
    System.out.println(
        "download: " + redirect.statusCode() + " to " + link.replaceFirst("files/.*", "files/…"));
    HttpResponse<String> file = send(browser, "GET", URI.create(link).getRawPath(), "");
    System.out.println(
        "file: "
            + file.statusCode()
            + ", "
            + file.headers().firstValue("Content-Length").orElseThrow()
            + " bytes");
    for (String page : List.of("/exports/console/", "/exports/openapi.yaml")) {
      System.out.println(page + ": " + send(browser, "GET", page, "").statusCode());
    }
  }

  private static HttpResponse<String> send(
      HttpClient browser, String method, String target, String body) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + PORT + target))
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    if (method.equals("POST")) {
      boolean form = target.equals("/login");
      request.header(
          "Content-Type", form ? "application/x-www-form-urlencoded" : "application/json");
    } else if (target.matches("/exports/v1/exports/[0-9a-f-]+")) {
      request.header("Prefer", "wait=30");
    }
    return browser.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
