package dev.panal.interoperation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panal.core.testing.JavaSamples;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docs/frameworks.md} shows compiles. */
class FrameworksPageIT {
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
    List<String> samples = JavaSamples.of("docs/frameworks.md");

    assertThat(samples).hasSizeGreaterThan(3);
    assertThat(JavaSamples.compile(samples.stream().map(IMPORTS::concat).toList(), directory))
        .isEmpty();
  }
}
