package dev.panal.dashboard;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The one page, with or without data in it. */
final class Page {
  private static final String DATA = "/*DATA*/null/*DATA*/";

  private Page() {}

  /** The live one, which asks for its data. */
  static String live() {
    return resource();
  }

  /** One that shows these data and asks for none. */
  static String with(String json) {
    return resource().replace(DATA, json);
  }

  private static String resource() {
    try (InputStream in = Page.class.getResourceAsStream("page.html")) {
      if (in == null) {
        throw new IllegalStateException("page.html is not in this jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
