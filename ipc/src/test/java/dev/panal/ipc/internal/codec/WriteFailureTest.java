package dev.panal.ipc.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.panal.core.SerialExecutor;
import dev.panal.core.SerializableRunnable;
import dev.panal.core.SerializableSupplier;
import dev.panal.core.TaskExecutor;
import dev.panal.core.TaskFuture;
import dev.panal.core.TaskSerializationException;
import dev.panal.ipc.internal.payload.HeapInput;
import dev.panal.ipc.internal.payload.HeapOutput;
import dev.panal.ipc.internal.payload.PayloadTooLargeException;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class WriteFailureTest {
  private static final PrintStream STREAM = new PrintStream(OutputStream.nullOutputStream());

  private final Codec codec = new Codec(WriteFailureTest.class.getClassLoader(), null);
  private final FunctionSites sites = new FunctionSites(codec);

  private String failure(Object value) {
    Throwable e = catchThrowable(() -> codec.write(value, new HeapOutput(), "argument 1"));
    assertThat(e).isInstanceOf(TaskSerializationException.class);
    return e.getMessage();
  }

  private String failureOf(Serializable function) {
    Throwable e = catchThrowable(
        () -> sites.writeCaptured(sites.siteOf(function), function, new HeapOutput()));
    assertThat(e).isInstanceOf(TaskSerializationException.class);
    return e.getMessage();
  }

  static class Owner implements Serializable {
    int id;
    transient PrintStream ignored = STREAM;
    Object out = STREAM;
    Object self = this;
  }

  static class Job implements Serializable {
    String name = "x";
    Owner owner = new Owner();
  }

  record Wrapper(String name, Optional<Object> content) {}

  private static final String JOB = Job.class.getName();

  @Test
  void field_deepInTheGraph_isNamed() {
    assertThat(failure(new Job()))
        .startsWith(
            "argument 1: " + JOB + ".owner.out is a java.io.PrintStream, which is not Serializable")
        .contains("transient");
  }

  @Test
  void root_isNamed() {
    assertThat(failure(STREAM))
        .startsWith("argument 1 is a java.io.PrintStream, which is not Serializable");
  }

  @Test
  void element_isNamed() {
    assertThat(failure(List.of(1, Map.of("a", new Object[] {null, new Job()}))))
        .startsWith("argument 1[1][\"a\"][1].owner.out is a java.io.PrintStream");
    assertThat(failure(new AtomicReference<>(new Thread())))
        .startsWith(
            "argument 1: java.util.concurrent.atomic.AtomicReference.get() is a java.lang.Thread");
    assertThat(failure(new Wrapper("x", Optional.of(new Job()))))
        .startsWith("argument 1: " + Wrapper.class.getName()
            + ".content.get().owner.out is a java.io.PrintStream");
  }

  @Test
  void exceptionFields_areSearched() {
    class Broken extends Exception {
      final Object lock = new Object();
    }
    assertThat(failure(new IllegalStateException(new Broken())))
        .contains(".cause.lock is a java.lang.Object");
  }

  private final PrintStream mine = STREAM;

  @Test
  void lambda_capturingThis_isToldToCopyTheField() {
    SerializableRunnable f = () -> mine.println();
    assertThat(failureOf(f))
        .startsWith("lambda in " + WriteFailureTest.class.getName()
            + ".lambda_capturingThis_isToldToCopyTheField:" + " captured value 1 (this, a "
            + WriteFailureTest.class.getName() + ") is not Serializable.")
        .contains("copy the field to a local variable");
  }

  @Test
  void lambda_capturingAGraph_namesPath() {
    int first = 1;
    Job job = new Job();
    SerializableSupplier<String> f = () -> job.name + first;
    assertThat(failureOf(f))
        .contains(": captured value 1 (a " + JOB + "): " + JOB
            + ".owner.out is a java.io.PrintStream, which");
    assertThat(failure(f)).startsWith("argument 1: captured value 1 (a " + JOB + ")");
  }

  @Test
  void methodReference_ofAnObject_isExplained() {
    Object lock = new Object();
    SerializableSupplier<String> f = lock::toString;
    assertThat(failureOf(f))
        .contains("captured value 1 (the object of java.lang.Object::toString, a java.lang.Object)")
        .contains("static method");
  }

  @Test
  void stream_isToldToBeOpenedInTheTask() {
    SerializableRunnable reference = STREAM::println;
    PrintStream captured = STREAM;
    SerializableRunnable lambda = () -> captured.println("x");

    assertThat(failureOf(reference))
        .contains(
            "captured value 1 (the object of java.io.PrintStream::println, a java.io.PrintStream)")
        .contains("x -> System.out.println(x)");
    assertThat(failureOf(lambda)).contains("x -> System.out.println(x)");
  }

  @Test
  void plainLambda_isExplained() {
    Runnable plain = () -> {};
    SerializableRunnable f = plain::run;
    assertThat(failureOf(f)).contains("is not Serializable").contains("(Runnable & Serializable)");
    assertThat(failure(plain))
        .startsWith("argument 1 is a lambda in " + WriteFailureTest.class.getName()
            + " of type java.lang.Runnable, which")
        .contains("(Runnable & Serializable)");
  }

  @Test
  void pool_isExplained() {
    try (TaskExecutor pool = SerialExecutor.create()) {
      SerializableRunnable f = () -> pool.shutdown();
      assertThat(failureOf(f))
          .contains("captured value 1 (a dev.panal.core.SerialExecutor) is not Serializable")
          .contains("TaskContext.current()");
      TaskFuture<Integer> future = pool.submit(() -> 1);
      assertThat(failure(List.of(future))).contains("take its result() before");
    }
  }

  @Test
  void innerClass_isToldToBeStatic() {
    Object inner = new Serializable() {
      @Override
      public String toString() {
        return String.valueOf(mine);
      }
    };
    assertThat(failure(inner))
        .contains(".this$0 is a " + WriteFailureTest.class.getName())
        .contains("static");
  }

  @Test
  void lackOfHeap_isReportedForTheValue() {
    class Hungry implements Serializable {
      Object writeReplace() {
        throw new OutOfMemoryError("simulated");
      }
    }
    assertThat(failure(new Hungry())).contains("heap").contains("simulated");
  }

  @Test
  void graphTooDeepForTheReadersStack_isAnError() throws Exception {
    Node first = new Node();
    Node node = first;
    for (int i = 0; i < 100_000; i++) {
      node.next = new Node();
      node = node.next;
    }
    HeapOutput out = new HeapOutput();
    Thread roomy = new Thread(null, () -> codec.write(first, out, "x"), "roomy", 1L << 30);
    roomy.start();
    roomy.join();
    assertThatThrownBy(() -> codec.read(new HeapInput(out.toByteArray()), "result"))
        .isInstanceOf(TaskSerializationException.class)
        .hasMessageStartingWith("result cannot be read: it is nested too deeply");
  }

  static class Node implements Serializable {
    Node next;
  }

  @Test
  void deepGraph_isAnErrorThatNamesIt() {
    Node first = new Node();
    Node node = first;
    for (int i = 0; i < 200_000; i++) {
      node.next = new Node();
      node = node.next;
    }
    assertThat(failure(first))
        .startsWith("argument 1: " + Node.class.getName() + ".next.next")
        .contains("200000 levels (StackOverflowError)")
        .hasSizeLessThan(600);
  }

  record Cyclic(List<Object> peers) {}

  @Test
  void recordWithinItself_isRefused_notMangled() {
    List<Object> peers = new ArrayList<>();
    Cyclic record = new Cyclic(peers);
    peers.add("x");
    peers.add(record);
    assertThat(failure(record))
        .startsWith("argument 1: " + Cyclic.class.getName() + ".peers[1] is the ");
  }

  static class Throwing implements Serializable {
    private void writeObject(ObjectOutputStream out) throws IOException {
      throw new IllegalStateException("not today");
    }
  }

  @Test
  void throwingHook_isNamed() {
    assertThat(failure(List.of(new Throwing())))
        .contains(Throwing.class.getName()
            + ".writeObject threw java.lang.IllegalStateException: not today");
  }

  @Test
  void fatalErrors_areNotSwallowed() {
    class Fatal implements Serializable {
      Object writeReplace() {
        throw new InternalError("broken");
      }
    }
    assertThatThrownBy(() -> codec.write(new Fatal(), new HeapOutput(), "x"))
        .isInstanceOf(InternalError.class);
  }

  @Test
  void outputLimit_isReportedAsSuch() {
    assertThatThrownBy(() -> codec.write(new byte[2000], new HeapOutput(16, 1000), "x"))
        .isInstanceOf(PayloadTooLargeException.class);
    assertThatThrownBy(() -> codec.write(List.of(new byte[2000]), new HeapOutput(16, 1000), "x"))
        .isInstanceOf(PayloadTooLargeException.class);
  }

  @Test
  void failedWrite_canBeTakenBack() {
    HeapOutput out = new HeapOutput();
    codec.write("kept", out, "x");
    int mark = out.length();
    assertThatThrownBy(() -> codec.write(List.of("a", new Job()), out, "x"))
        .isInstanceOf(TaskSerializationException.class);
    out.truncate(mark);
    codec.write("also", out, "x");
    HeapInput in = new HeapInput(out.toByteArray());
    assertThat(codec.read(in, "x")).isEqualTo("kept");
    assertThat(codec.read(in, "x")).isEqualTo("also");
    assertThat(in.remaining()).isZero();
  }
}
