package dev.panal.dashboard;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.panal.futures.WorkerExecutor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A page that shows live what a pool is doing: its workers, what they run, throughput, a timeline.
 *
 * <pre>{@code
 * try (Dashboard dashboard = Dashboard.open(pool)) {
 *   System.out.println(dashboard.uri());
 *   …
 * }
 * }</pre>
 *
 * <p>It listens on the loopback interface only. The address has a token that can be used once; the
 * browser that used it has a cookie from then on, and nobody else sees anything. The page needs no
 * network. It goes on after the pool's end, with what was last known, until it is closed.
 * Thread-safe.
 */
public final class Dashboard implements AutoCloseable {
  private static final int SECRET_BYTES = 16;
  private static final String COOKIE = "panal";
  private static final int OK = 200;
  private static final int SEE_OTHER = 303;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int NOT_ALLOWED = 405;

  private final WorkerExecutor pool;
  private final HttpServer server;
  private final ExecutorService threads;
  private final AtomicReference<@Nullable String> token = new AtomicReference<>(secret());
  private final String session = secret();
  private final URI uri;

  private Dashboard(WorkerExecutor pool, int port) throws IOException {
    this.pool = pool;
    this.server =
        HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 0);
    this.threads = Executors.newFixedThreadPool(2, body -> {
      Thread thread = new Thread(body, "panal-dashboard");
      thread.setDaemon(true);
      return thread;
    });
    this.uri =
        URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/?token=" + token.get());
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /**
   * At a free port.
   *
   * @throws IOException when it cannot listen
   */
  public static Dashboard open(WorkerExecutor pool) throws IOException {
    return open(pool, 0);
  }

  /**
   * At that port; 0 for a free one.
   *
   * @throws IOException when it cannot listen there
   */
  public static Dashboard open(WorkerExecutor pool, int port) throws IOException {
    return new Dashboard(Objects.requireNonNull(pool, "pool"), port);
  }

  /** What to open in a browser, once. */
  public URI uri() {
    return uri;
  }

  private static String secret() {
    byte[] bytes = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!isAddressedHere(exchange)) {
        answer(exchange, FORBIDDEN, "text/plain", "not for this host");
      } else if (!exchange.getRequestMethod().equals("GET")) {
        answer(exchange, NOT_ALLOWED, "text/plain", "GET only");
      } else if (usesToken(exchange)) {
        exchange
            .getResponseHeaders()
            .set("Set-Cookie", COOKIE + "=" + session + "; HttpOnly; SameSite=Strict; Path=/");
        exchange.getResponseHeaders().set("Location", "/");
        answer(exchange, SEE_OTHER, "text/plain", "");
      } else if (!hasCookie(exchange)) {
        answer(
            exchange,
            FORBIDDEN,
            "text/plain",
            "the address that the program printed works once, in one browser");
      } else {
        switch (exchange.getRequestURI().getPath()) {
          case "/" -> answer(exchange, OK, "text/html", Page.live());
          case "/data" -> answer(exchange, OK, "application/json", PoolData.json(pool));
          default -> answer(exchange, NOT_FOUND, "text/plain", "no such page");
        }
      }
    }
  }

  /** A page of another site may have had its name resolved to this address. */
  private boolean isAddressedHere(HttpExchange exchange) {
    String host = exchange.getRequestHeaders().getFirst("Host");
    int port = server.getAddress().getPort();
    return ("127.0.0.1:" + port).equals(host) || ("localhost:" + port).equals(host);
  }

  private boolean usesToken(HttpExchange exchange) {
    String query = exchange.getRequestURI().getQuery();
    String expected = token.get();
    return query != null
        && expected != null
        && isSame(query, "token=" + expected)
        && token.compareAndSet(expected, null);
  }

  private boolean hasCookie(HttpExchange exchange) {
    for (String header : exchange.getRequestHeaders().getOrDefault("Cookie", java.util.List.of())) {
      for (String cookie : header.split(";")) {
        if (isSame(cookie.strip(), COOKIE + "=" + session)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean isSame(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }

  private static void answer(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    var headers = exchange.getResponseHeaders();
    headers.set("Content-Type", type + "; charset=utf-8");
    headers.set("Cache-Control", "no-store");
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Referrer-Policy", "no-referrer");
    headers.set(
        "Content-Security-Policy",
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
  }

  /** Ends all of it; open pages say that they get no more data. Idempotent. */
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
