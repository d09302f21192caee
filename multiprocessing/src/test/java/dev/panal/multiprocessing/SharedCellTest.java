package dev.panal.multiprocessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panal.core.testing.NothingLeftBehind;
import dev.panal.ipc.SharedIntArray;
import dev.panal.ipc.SharedLongArray;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Python's tests of {@code Value}, and atomic operations. */
@ExtendWith(NothingLeftBehind.class)
@Timeout(60)
@SuppressWarnings("try") // what is held is not used but to close it
class SharedCellTest {
  private static void inThreads(int count, Runnable what) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Thread thread = new Thread(what);
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  @Test
  void wholeNumbers_keepTheirValues_andAdd() {
    try (SharedLong longs = SharedLong.create(Long.MIN_VALUE);
        SharedInt ints = SharedInt.create(Integer.MIN_VALUE);
        SharedShort shorts = SharedShort.create(Short.MIN_VALUE);
        SharedByte bytes = SharedByte.create(Byte.MIN_VALUE)) {
      assertThat(longs.get()).isEqualTo(Long.MIN_VALUE);
      assertThat(longs.getAndAdd(-1)).isEqualTo(Long.MIN_VALUE);
      assertThat(longs.addAndGet(-1)).isEqualTo(Long.MAX_VALUE - 1);
      assertThat(longs.getAndUpdate(old -> 5)).isEqualTo(Long.MAX_VALUE - 1);
      assertThat(ints.getAndAdd(-1)).isEqualTo(Integer.MIN_VALUE);
      assertThat(ints.get()).isEqualTo(Integer.MAX_VALUE);
      assertThat(shorts.getAndAdd((short) -1)).isEqualTo(Short.MIN_VALUE);
      assertThat(shorts.get()).isEqualTo(Short.MAX_VALUE);
      assertThat(bytes.addAndGet((byte) -1)).isEqualTo(Byte.MAX_VALUE);
      assertThat(bytes.compareAndSet(Byte.MAX_VALUE, (byte) -7)).isTrue();
      assertThat(bytes.compareAndSet(Byte.MAX_VALUE, (byte) 8)).isFalse();
      assertThat(bytes.getAndSet((byte) 1)).isEqualTo((byte) -7);
      assertThat(bytes.updateAndGet(old -> old + 300)).isEqualTo((byte) 45);
    }
  }

  @Test
  void fractionsCharactersAndTruth_keepTheirValues() {
    try (SharedDouble doubles = SharedDouble.create(Double.NaN);
        SharedFloat floats = SharedFloat.create(-0.0f);
        SharedChar chars = SharedChar.create('\uffff');
        SharedBoolean booleans = SharedBoolean.create(true)) {
      assertThat(doubles.get()).isNaN();
      assertThat(doubles.compareAndSet(Double.NaN, 1.5)).isTrue();
      assertThat(doubles.addAndGet(0.25)).isEqualTo(1.75);
      assertThat(doubles.updateAndGet(old -> -old)).isEqualTo(-1.75);
      assertThat(floats.compareAndSet(0.0f, 1)).isFalse();
      assertThat(floats.getAndAdd(1.5f)).isEqualTo(-0.0f);
      assertThat(floats.get()).isEqualTo(1.5f);
      assertThat(chars.getAndSet('a')).isEqualTo('\uffff');
      assertThat(chars.updateAndGet(old -> old + 1)).isEqualTo('b');
      assertThat(booleans.getAndSet(false)).isTrue();
      assertThat(booleans.compareAndSet(true, true)).isFalse();
      assertThat(booleans.get()).isFalse();
    }
  }

  @Test
  void updates_fromManyThreads_areAllThere() throws Exception {
    try (SharedLong sum = SharedLong.create(0);
        SharedDouble doubles = SharedDouble.create(0);
        SharedInt underLock = SharedInt.create(0);
        SharedLongArray longs = SharedLongArray.create(1);
        SharedIntArray ints = SharedIntArray.create(1)) {
      inThreads(4, () -> {
        for (int i = 0; i < 1000; i++) {
          sum.updateAndGet(old -> old + 1);
          doubles.getAndAdd(1);
          longs.updateAndGet(0, old -> old + 1);
          ints.updateAndGet(0, old -> old + 1);
          try (HeldLock held = underLock.lock().acquire()) {
            underLock.set(underLock.get() + 1);
          }
        }
      });
      assertThat(sum.get()).isEqualTo(4000);
      assertThat(doubles.get()).isEqualTo(4000);
      assertThat(longs.get(0)).isEqualTo(4000);
      assertThat(ints.get(0)).isEqualTo(4000);
      assertThat(underLock.get()).isEqualTo(4000);
    }
  }

  @Test
  void cell_closed_isAnErrorThatNamesIt() {
    SharedLong cell = SharedLong.create(1, SharedOptions.builder().name("total").build());
    cell.lock().close();
    assertThat(cell.get()).isEqualTo(1);
    cell.close();
    assertThatIllegalStateException().isThrownBy(cell::get).withMessageContaining("long=total");
    assertThatIllegalStateException().isThrownBy(() -> cell.lock().lock());
  }

  @Test
  void locks_areIndependent_andStripesCoverAllElements() {
    try (SharedLocks locks = SharedLocks.create(3)) {
      assertThat(locks.count()).isEqualTo(3);
      for (int i = 0; i < 3; i++) {
        assertThat(locks.get(i)).isSameAs(locks.get(i));
        assertThat(locks.get(i).tryLock()).isTrue();
      }
      assertThat(locks.lockFor(5)).isSameAs(locks.get(2));
      assertThat(locks.lockFor(-1)).isSameAs(locks.get(2));
      locks.get(1).unlock();
      assertThat(locks.get(0).isHeldByCurrentThread()).isTrue();
      assertThat(locks.get(1).isHeldByCurrentThread()).isFalse();
      assertThatThrownBy(() -> locks.get(3)).isInstanceOf(IndexOutOfBoundsException.class);
    }
    assertThatIllegalArgumentException().isThrownBy(() -> SharedLocks.create(0));
  }
}
