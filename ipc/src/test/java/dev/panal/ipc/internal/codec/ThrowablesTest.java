package dev.panal.ipc.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panal.core.RemoteTaskException;
import dev.panal.ipc.internal.payload.HeapInput;
import dev.panal.ipc.internal.payload.HeapOutput;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ThrowablesTest {
  private final Codec codec = new Codec(ThrowablesTest.class.getClassLoader(), null);

  private Throwable travel(Throwable t) {
    HeapOutput out = new HeapOutput();
    codec.writeThrowable(t, out);
    HeapInput in = new HeapInput(out.toByteArray());
    Throwable read = codec.readThrowable(in);
    assertThat(in.remaining()).isZero();
    return read;
  }

  static final class Custom extends Exception {
    final int code;
    final transient Object lock = new Object();
    Optional<String> detail = Optional.of("d");

    Custom(int code, Throwable cause) {
      super("custom " + code, cause);
      this.code = code;
    }
  }

  @Test
  void exception_travelsWhole() {
    Custom sent = new Custom(7, new AssertionError("why"));
    sent.addSuppressed(new IOException("also"));
    Custom read = (Custom) travel(sent);
    assertThat(read.code).isEqualTo(7);
    assertThat(read.detail).contains("d");
    assertThat(read).hasMessage("custom 7");
    assertThat(read.getCause()).isInstanceOf(AssertionError.class).hasMessage("why");
    assertThat(read.getSuppressed()).singleElement().isInstanceOf(IOException.class);
    assertThat(read.getStackTrace()).isEqualTo(sent.getStackTrace());
  }

  static final class Unserialisable extends RuntimeException {
    final Object lock = new Object();

    Unserialisable(String message, Throwable cause) {
      super(message, cause);
    }
  }

  @Test
  void exceptionWithAnUnserialisableField_isStoodForByText() {
    Throwable read = travel(new Unserialisable("broken", new IOException("cause")));
    assertThat(read).isInstanceOf(RemoteTaskException.class).hasMessageContaining("broken");
    RemoteTaskException remote = (RemoteTaskException) read;
    assertThat(remote.originalClassName()).isEqualTo(Unserialisable.class.getName());
    assertThat(remote.originalMessage()).isEqualTo("broken");
    assertThat(remote.trace())
        .contains("Caused by: java.io.IOException: cause")
        .contains("ThrowablesTest");
  }

  @Test
  void unserialisableCause_isStoodFor_itsExceptionStaysItself() {
    Throwable sent = new IllegalStateException(
        "outer", new Unserialisable("inner", new IOException("innermost")));
    sent.addSuppressed(new Unserialisable("beside", null));
    Throwable read = travel(sent);
    assertThat(read).isInstanceOf(IllegalStateException.class).hasMessage("outer");
    assertThat(read.getStackTrace()).isEqualTo(sent.getStackTrace());
    assertThat(read.getCause())
        .isInstanceOf(RemoteTaskException.class)
        .hasMessageContaining("inner");
    assertThat(read.getSuppressed()[0])
        .isInstanceOf(RemoteTaskException.class)
        .hasMessageContaining("beside");
  }

  static final class Unreadable extends RuntimeException {
    private void readObject(ObjectInputStream in) throws IOException {
      throw new IOException("not here");
    }
  }

  @Test
  void exceptionThatCannotBeRead_isStoodForByText_withTheReason() {
    Throwable read = travel(new Unreadable());
    assertThat(read).isInstanceOf(RemoteTaskException.class);
    assertThat(((RemoteTaskException) read).originalMessage()).isNull();
    assertThat(read.getSuppressed()[0]).hasMessageContaining("not here");
  }

  static final class Hostile extends RuntimeException {
    @Override
    public String getMessage() {
      throw new IllegalStateException("no message");
    }

    @Override
    public void printStackTrace(java.io.PrintWriter s) {
      throw new StackOverflowError();
    }

    private void writeObject(ObjectOutputStream out) {
      throw new IllegalStateException("no writing");
    }
  }

  @Test
  void exceptionWhoseOwnMethodsThrow_isStoodFor() {
    RemoteTaskException read = (RemoteTaskException) travel(new Hostile());
    assertThat(read.originalClassName()).isEqualTo(Hostile.class.getName());
    assertThat(read.originalMessage())
        .contains("getMessage() threw java.lang.IllegalStateException");
    assertThat(read.trace()).contains("StackOverflowError");
  }

  @Test
  void exceptionThatCausesItself_travels() {
    Exception a = new Exception("a");
    Exception b = new Exception("b", a);
    a.initCause(b);
    assertThat(travel(a).getCause().getCause()).hasMessage("a");
  }

  @Test
  void deepChainOfCauses_arrives() {
    Exception e = new Exception("0");
    for (int i = 1; i < 20_000; i++) {
      e = new Exception(String.valueOf(i), e);
    }
    Throwable read = travel(e);
    assertThat(read).isInstanceOfAny(Exception.class).hasMessageContaining("19999");
  }

  @Test
  void errorsAndStacklessExceptions_travel() {
    assertThat(travel(new OutOfMemoryError("full")))
        .isInstanceOf(OutOfMemoryError.class)
        .hasMessage("full");
    class Stackless extends RuntimeException {
      Stackless() {
        super("s", null, false, false);
      }
    }
    assertThat(travel(new StackOverflowError())).isInstanceOf(StackOverflowError.class);
    // a local class of an instance carries the test, which cannot travel
    assertThat(travel(new Stackless())).hasMessageEndingWith("s");
  }
}
