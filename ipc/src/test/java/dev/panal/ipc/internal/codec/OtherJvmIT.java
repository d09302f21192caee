package dev.panal.ipc.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panal.core.RemoteTaskException;
import dev.panal.core.SerializableFunction;
import dev.panal.core.SerializableSupplier;
import dev.panal.core.TaskSerializationException;
import dev.panal.ipc.internal.payload.HeapInput;
import dev.panal.ipc.internal.payload.HeapOutput;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What was written here is read by a JVM started on the same class path, whose answer is read here.
 */
class OtherJvmIT {
  record Job(String name, Path path, Optional<Integer> n) {}

  static final class MissingThere extends RuntimeException {
    Object readResolve() {
      throw new TaskSerializationException("not readable", null);
    }
  }

  /** Reads definition and captured values, calls the function, writes its result or exception. */
  public static final class Other {
    public static void main(String[] arguments) throws Exception {
      Codec codec = new Codec(ClassLoader.getSystemClassLoader(), null);
      FunctionTable table = new FunctionTable(codec);
      HeapInput in = new HeapInput(Files.readAllBytes(Path.of(arguments[0])));
      HeapOutput out = new HeapOutput();
      while (in.remaining() > 0) {
        int id = in.getVarInt();
        byte[] definition = new byte[in.getCount(1)];
        in.getBytes(definition, 0, definition.length);
        table.define(id, definition);
        try {
          Object result = ((SerializableSupplier<?>) table.read(id, in)).get();
          out.putByte(0);
          codec.write(result, out, "result");
        } catch (RuntimeException e) {
          out.putByte(1);
          codec.writeThrowable(e, out);
        }
      }
      Files.write(Path.of(arguments[1]), out.toByteArray());
    }
  }

  private final Codec codec = new Codec(OtherJvmIT.class.getClassLoader(), null);
  private final FunctionSites sites = new FunctionSites(codec);
  private final HeapOutput out = new HeapOutput();

  private void send(SerializableSupplier<?> function) {
    FunctionSite site = sites.siteOf(function);
    out.putVarInt(site.id());
    out.putVarInt(site.definition().length);
    out.putBytes(site.definition(), 0, site.definition().length);
    sites.writeCaptured(site, function, out);
  }

  private Object answer(HeapInput in) {
    return in.getByte() == 0 ? codec.read(in, "result") : codec.readThrowable(in);
  }

  @Test
  void functions_runInAnotherJvm_andTheirResultsComeBack(@TempDir Path directory) throws Exception {
    List<Job> jobs = new ArrayList<>(List.of(new Job("a", Path.of("x"), Optional.of(1))));
    int[] array = {1, 2, 3};
    String text = "ü\ud800";
    SerializableFunction<Integer, Integer> inner = x -> x * array.length;
    send(() -> ProcessHandle.current().pid());
    send(() -> Map.of("jobs", jobs.subList(0, 1), "text", text, "n", inner.apply(14)));
    send(inner::toString);
    Supplied supplied = new Supplied(5);
    send(supplied);
    send(() -> {
      throw new IllegalStateException("there " + text, new MissingThere());
    });
    send(() -> {
      throw new MissingThere();
    });
    HeapInput in = new HeapInput(runOther(directory));
    assertThat((Long) answer(in)).isNotEqualTo(ProcessHandle.current().pid());
    assertThat(answer(in)).isEqualTo(Map.of("jobs", jobs, "text", text, "n", 42));
    assertThat((String) answer(in)).contains("OtherJvmIT");
    assertThat(answer(in)).isEqualTo(List.of(5));
    Throwable exception = (Throwable) answer(in);
    assertThat(exception).isInstanceOf(RemoteTaskException.class).hasMessageContaining("there ü");
    assertThat(((RemoteTaskException) exception).trace()).contains("OtherJvmIT");
    assertThat(answer(in)).isInstanceOf(RemoteTaskException.class);
    assertThat(in.remaining()).isZero();
  }

  record Supplied(int n) implements SerializableSupplier<List<Integer>>, Serializable {
    @Override
    public List<Integer> get() {
      return List.of(n);
    }
  }

  private byte[] runOther(Path directory) throws Exception {
    Path sent = Files.write(directory.resolve("sent"), out.toByteArray());
    Path answered = directory.resolve("answered");
    Path log = directory.resolve("log");
    Process other = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            Other.class.getName(),
            sent.toString(),
            answered.toString())
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
    try {
      assertThat(other.waitFor(240, TimeUnit.SECONDS)).isTrue();
      assertThat(other.exitValue()).as(() -> read(log)).isZero();
    } finally {
      other.destroyForcibly();
    }
    return Files.readAllBytes(answered);
  }

  private static String read(Path log) {
    try {
      return Files.readString(log);
    } catch (java.io.IOException e) {
      return e.toString();
    }
  }
}
