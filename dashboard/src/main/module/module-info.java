/** A live page, and a report, of what a pool is doing. */
module dev.panal.dashboard {
  requires transitive dev.panal.futures;
  requires jdk.httpserver;
  requires static transitive org.jspecify;

  exports dev.panal.dashboard;

  provides dev.panal.futures.ReportWriter with
      dev.panal.dashboard.ReportService;
}
