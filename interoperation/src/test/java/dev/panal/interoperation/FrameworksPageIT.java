package dev.panal.interoperation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docs/frameworks.md} shows compiles. */
class FrameworksPageIT {
  private static final Pattern JAVA =
      Pattern.compile("^```java\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

  private static final String IMPORTS = """
      import static com.google.common.util.concurrent.MoreExecutors.directExecutor;

      import com.google.common.util.concurrent.Futures;
      import com.google.common.util.concurrent.ListenableFuture;
      import dev.panal.core.*;
      import dev.panal.futures.*;
      import io.reactivex.rxjava3.core.Observable;
      import io.reactivex.rxjava3.core.Single;
      import java.util.concurrent.CompletableFuture;
      import org.springframework.context.annotation.*;
      import org.springframework.scheduling.annotation.*;
      import reactor.core.publisher.*;

      """;

  @Test
  void samples_compile(@TempDir Path directory) throws Exception {
    Matcher samples = JAVA.matcher(Files.readString(Path.of("..", "docs", "frameworks.md")));
    List<Path> files = new ArrayList<>();
    while (samples.find()) {
      files.add(Files.writeString(
          directory.resolve("Sample" + files.size() + ".java"), IMPORTS + samples.group(1)));
    }
    assertThat(files).hasSizeGreaterThan(3);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      List<String> options = List.of(
          "--release",
          "17",
          "-proc:none",
          "-cp",
          System.getProperty("java.class.path"),
          "-d",
          directory.toString());
      assertThat(compiler
              .getTask(
                  messages,
                  manager,
                  null,
                  options,
                  null,
                  manager.getJavaFileObjectsFromPaths(files))
              .call())
          .as("%s", messages)
          .isTrue();
    }
  }
}
