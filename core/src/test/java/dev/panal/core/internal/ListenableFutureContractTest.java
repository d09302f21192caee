package dev.panal.core.internal;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.testing.AbstractListenableFutureTest;
import java.util.concurrent.CountDownLatch;

/** Guava's own test of what it expects of a listenable future. */
public class ListenableFutureContractTest extends AbstractListenableFutureTest {
  @Override
  protected <V> ListenableFuture<V> createListenableFuture(
      V value, Exception except, CountDownLatch waitOn) {
    TaskPromise<V> promise = new TaskPromise<>(1, null, new Callbacks("contract"));
    Thread worker = new Thread(() -> {
      try {
        waitOn.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      if (except == null) {
        promise.succeed(value);
      } else {
        promise.failByTask(except);
      }
    });
    worker.setDaemon(true);
    worker.start();
    return promise;
  }
}
