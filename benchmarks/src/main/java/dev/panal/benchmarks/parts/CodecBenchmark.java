package dev.panal.benchmarks.parts;

import dev.panal.ipc.internal.codec.Codec;
import dev.panal.ipc.internal.payload.HeapInput;
import dev.panal.ipc.internal.payload.HeapOutput;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A value to bytes and back. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CodecBenchmark {
  /** A record as users write them. */
  public record Point(double x, double y) {}

  @Param({"integer", "string", "doubles", "record", "list", "map"})
  public String value = "";

  private final Codec codec = new Codec(CodecBenchmark.class.getClassLoader(), null);
  private final HeapOutput out = new HeapOutput();
  private Object object = "";
  private byte[] bytes = {};

  @Setup
  public void encodeOnce() {
    object = switch (value) {
      case "integer" -> 42;
      case "string" -> "a string of some twenty letters";
      case "doubles" -> new double[1000];
      case "record" -> new Point(1, 2);
      case "list" -> IntStream.range(0, 100).boxed().toList();
      case "map" -> Map.of("a", List.of(1, 2), "b", List.of(3));
      default -> throw new IllegalArgumentException("value=" + value);
    };
    codec.write(object, out, "value");
    bytes = out.toByteArray();
  }

  @Benchmark
  public int write() {
    out.reset();
    codec.write(object, out, "value");
    return out.length();
  }

  @Benchmark
  public @Nullable Object read() {
    return codec.read(new HeapInput(bytes), "value");
  }
}
