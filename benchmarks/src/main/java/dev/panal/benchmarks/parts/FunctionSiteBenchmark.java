package dev.panal.benchmarks.parts;

import dev.panal.core.SerializableFunction;
import dev.panal.ipc.internal.codec.Codec;
import dev.panal.ipc.internal.codec.FunctionSite;
import dev.panal.ipc.internal.codec.FunctionSites;
import dev.panal.ipc.internal.codec.FunctionTable;
import dev.panal.ipc.internal.payload.HeapInput;
import dev.panal.ipc.internal.payload.HeapOutput;
import java.io.Serializable;
import java.util.concurrent.TimeUnit;
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

/** What a function costs with each task, once its code is known on both sides. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FunctionSiteBenchmark {
  @Param({"0", "1", "4"})
  public int captured;

  private final Codec codec = new Codec(FunctionSiteBenchmark.class.getClassLoader(), null);
  private final FunctionSites sites = new FunctionSites(codec);
  private final FunctionTable table = new FunctionTable(codec);
  private final HeapOutput out = new HeapOutput();
  private SerializableFunction<Integer, Integer> function = x -> x;
  private int id;
  private byte[] bytes = {};

  @Setup
  public void define() {
    int a = captured;
    long b = 2;
    String c = "three";
    double d = 4;
    function = switch (captured) {
      case 0 -> x -> x + 1;
      case 1 -> x -> x + a;
      case 4 -> x -> (int) (x + a + b + c.length() + d);
      default -> throw new IllegalArgumentException("captured=" + captured);
    };
    FunctionSite site = sites.siteOf(function);
    id = site.id();
    table.define(id, site.definition());
    sites.writeCaptured(site, function, out);
    bytes = out.toByteArray();
  }

  @Benchmark
  public int write() {
    out.reset();
    sites.writeCaptured(sites.siteOf(function), function, out);
    return out.length();
  }

  @Benchmark
  public Serializable read() {
    return table.read(id, new HeapInput(bytes));
  }
}
