package dev.panal.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.panal.core.TaskFuture;
import dev.panal.core.TaskOptions;
import dev.panal.core.testing.NothingLeftBehind;
import dev.panal.futures.ProcessPoolExecutor;
import dev.panal.futures.WorkerOutput;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@Timeout(90)
@ExtendWith(NothingLeftBehind.class)
class DashboardIT {
  private static final String HOSTILE = "</script><img src=x onerror=alert(1)>";

  private record Answer(int status, String body, String cookie, String policy) {}

  private static Answer get(URI uri, String cookie) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
    connection.setInstanceFollowRedirects(false);
    connection.setRequestProperty("Connection", "close");
    if (!cookie.isEmpty()) {
      connection.setRequestProperty("Cookie", cookie);
    }
    int status = connection.getResponseCode();
    var in = status >= 400 ? connection.getErrorStream() : connection.getInputStream();
    String body = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    String set = connection.getHeaderField("Set-Cookie");
    return new Answer(
        status,
        body,
        set == null ? "" : set.substring(0, set.indexOf(';')),
        connection.getHeaderField("Content-Security-Policy"));
  }

  private static void work(ProcessPoolExecutor pool) {
    pool.with(TaskOptions.builder().name(HOSTILE).build()).submit(() -> 1).result();
    pool.submit(() -> {
          Thread.sleep(5);
          throw new IllegalStateException("x");
        })
        .exception();
    assertThat(pool.map((Integer x) -> x, List.of(1, 2, 3)).toList()).hasSize(3);
  }

  @Test
  void token_isUsedOnce_andTheCookieOpensThePage() throws Exception {
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1);
        Dashboard dashboard = Dashboard.open(pool)) {
      work(pool);
      URI root = dashboard.uri().resolve("/");
      assertThat(get(root, "").status()).isEqualTo(403);
      assertThat(get(root.resolve("/data"), "panal=0123").status()).isEqualTo(403);
      assertThat(get(root.resolve("/?token=0123"), "").status()).isEqualTo(403);

      Answer first = get(dashboard.uri(), "");
      assertThat(first.status()).isEqualTo(303);
      assertThat(first.cookie()).startsWith("panal=");
      assertThat(get(dashboard.uri(), "").status()).isEqualTo(403);

      Answer page = get(root, first.cookie());
      assertThat(page.status()).isEqualTo(200);
      assertThat(page.body()).contains("Timeline").doesNotContain("http://", "https://");
      assertThat(page.policy()).contains("default-src 'none'");
      assertThat(get(root.resolve("/other"), first.cookie()).status()).isEqualTo(404);

      Answer data = get(root.resolve("/data"), first.cookie());
      assertThat(data.body())
          .contains("\"succeeded\":4", "\"failed\":1", "\"state\":\"IDLE\"", "onerror")
          .doesNotContain("<", ">");
    }
  }

  @Test
  void pageOfAnotherSite_thatResolvesHere_seesNothing() throws Exception {
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1);
        Dashboard dashboard = Dashboard.open(pool);
        Socket socket = new Socket()) {
      URI uri = dashboard.uri();
      socket.connect(new InetSocketAddress("127.0.0.1", uri.getPort()));
      socket
          .getOutputStream()
          .write(("GET /?" + uri.getQuery() + " HTTP/1.1\r\nHost: evil.example:" + uri.getPort()
                  + "\r\nConnection: close\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertThat(answer).startsWith("HTTP/1.1 403").doesNotContain("Set-Cookie");
      assertThat(get(uri, "").status()).as("the token is not spent").isEqualTo(303);
    }
  }

  @Test
  void close_endsIt_alsoBesideAnother_andAfterThePool() throws Exception {
    ProcessPoolExecutor pool = ProcessPoolExecutor.create(1);
    Dashboard one = Dashboard.open(pool);
    Dashboard two = Dashboard.open(pool);
    work(pool);
    pool.close();
    String cookie = get(two.uri(), "").cookie();
    assertThat(get(two.uri().resolve("/data"), cookie).body())
        .contains("\"terminated\":true", "\"succeeded\":4");
    one.close();
    one.close();
    two.close();
    assertThatThrownBy(() -> get(two.uri(), "")).isInstanceOf(IOException.class);
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> Thread.getAllStackTraces().keySet().stream()
            .noneMatch(thread -> thread.getName().startsWith("panal-dashboard")));
  }

  @Test
  void report_afterTheEnd_showsEachWorkerAlsoTheIdleOne(@TempDir Path directory) throws Exception {
    ProcessPoolExecutor pool = ProcessPoolExecutor.create(2);
    await().atMost(Duration.ofSeconds(60)).until(() -> pool.stats().idleWorkers() == 2);
    TaskOptions named = TaskOptions.builder().name("long one").build();
    TaskFuture<Integer> runs = pool.with(named).submit(() -> {
      Thread.sleep(600_000);
      return 1;
    });
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> pool.workers().stream()
            .anyMatch(worker -> worker.runningTaskName().equals(Optional.of("long one"))));
    assertThat(Files.readString(pool.report(directory.resolve("running.html"))))
        .contains("\"runningName\":\"long one\"");
    runs.cancel(true);
    pool.close();

    assertThat(pool.workers()).isEmpty();
    assertThat(pool.formerWorkers()).hasSize(2);
    String page = Files.readString(pool.report(directory.resolve("report.html")));
    assertThat(page)
        .contains("\"index\":0,\"name\"", "\"index\":1,\"name\"", "\"state\":\"STOPPED\"")
        .containsPattern("\"index\":0,\"busyShare\":[0-9.e+-]+,\"lives\":\\[\\[")
        .containsPattern("\"index\":1,\"busyShare\":[0-9.e+-]+,\"lives\":\\[\\[")
        .containsPattern("\"busyShare\":0\\.0+,");
  }

  @Test
  void report_isOnePageWithItsData(@TempDir Path directory) throws Exception {
    ProcessPoolExecutor pool = ProcessPoolExecutor.create(1);
    work(pool);
    pool.close();
    Path file = pool.report(directory.resolve("report.html"));
    String page = Files.readString(file);
    assertThat(page)
        .contains("\"lost\":[]", "\"succeeded\":4")
        .doesNotContain(HOSTILE, "/*DATA*/null");
    assertThat(page.split("</script>", -1)).hasSize(2);
  }

  @Test
  void lostWorkers_areShownWithTheirEvidence(@TempDir Path directory) throws Exception {
    ProcessPoolExecutor pool =
        ProcessPoolExecutor.builder().workers(1).output(WorkerOutput.discard()).build();
    pool.submit(() -> {
          System.err.println("last words <b>");
          Runtime.getRuntime().halt(7);
          return 1;
        })
        .exception();
    pool.close();
    assertThat(pool.lostWorkers()).hasSize(1);
    assertThat(pool.lostWorkers().get(0).evidence()).contains("exit code 7", "last words <b>");
    assertThat(Files.readString(Report.write(pool, directory.resolve("report.html"))))
        .contains("exit code 7", "last words \\u003cb\\u003e");
  }

  @Test
  void report_inABrowser_showsNamesAsText(@TempDir Path directory) throws Exception {
    ProcessPoolExecutor pool = ProcessPoolExecutor.create(1);
    work(pool);
    Path file = Report.write(pool, directory.resolve("report.html"));
    pool.close();
    assertThat(inABrowser(directory, file.toUri(), "--dump-dom"))
        .contains("&lt;/script&gt;&lt;img src=x", "IDLE", "waiting for a worker")
        .doesNotContain("<img");
  }

  @Test
  void dashboard_inABrowser_updatesItself(@TempDir Path directory) throws Exception {
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1);
        Dashboard dashboard = Dashboard.open(pool)) {
      work(pool);
      String page =
          inABrowser(directory, dashboard.uri(), "--dump-dom", "--virtual-time-budget=5000");
      Matcher updates = Pattern.compile("data-updates=\"(\\d+)\"").matcher(page);
      assertThat(updates.find()).as("%s", page).isTrue();
      assertThat(Integer.parseInt(updates.group(1))).isGreaterThan(1);
      assertThat(page).contains("IDLE", "succeeded");
    }
  }

  /** What it draws is no blank page: see the copies of such pictures in the documentation. */
  @Test
  void dashboard_inABrowser_isDrawn(@TempDir Path directory) throws Exception {
    Path picture = directory.resolve("picture.png");
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1);
        Dashboard dashboard = Dashboard.open(pool)) {
      work(pool);
      inABrowser(
          directory,
          dashboard.uri(),
          "--screenshot=" + picture,
          "--window-size=1000,1200",
          "--virtual-time-budget=3000");
    }
    BufferedImage image = ImageIO.read(picture.toFile());
    Set<Integer> colours = new HashSet<>();
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        colours.add(image.getRGB(x, y) & 0xffffff);
      }
    }
    assertThat(colours).as("text, cards, the timeline's failure").contains(0xb3362b, 0xffffff);
  }

  private static String inABrowser(Path directory, URI page, String... flags) throws Exception {
    Path chromium = Path.of("/usr/bin/chromium");
    Assumptions.assumeTrue(Files.isExecutable(chromium), "chromium is not installed");
    Path out = directory.resolve("out");
    List<String> command = new ArrayList<>(List.of(
        chromium.toString(),
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--user-data-dir=" + directory.resolve("profile")));
    command.addAll(List.of(flags));
    command.add(page.toString());
    Process browser = new ProcessBuilder(command)
        .redirectOutput(out.toFile())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
    assertThat(browser.waitFor(240, TimeUnit.SECONDS)).isTrue();
    return Files.readString(out);
  }
}
