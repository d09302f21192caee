package dev.panal.multiprocessing.internal.channel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panal.ipc.internal.shared.SharedRegion;
import dev.panal.ipc.internal.shared.SharedWords;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * Random operations of a queue and its ledger beside a model, with deaths between any two stores: a
 * process that dies before its commit has written all but the one word, so the word is set back.
 */
class QueueDeathsModelTest {
  private static final int MAX = 6;
  private static final int SLOTS = 8;
  private static final int RING = MessageRing.bytesFor(MAX, 512);
  private static final int HEAD = 64;

  /** A member that never was. */
  private static final long DEAD = 0x3ff_ffffL << 32 | 1 << 4;

  enum Step {
    PUT,
    PUT_AND_DIE_BEFORE,
    TAKE,
    TAKE_AND_DIE_BEFORE,
    TAKE_AND_DIE_AFTER,
    TAKE_FROM_THE_DEAD,
    DONE
  }

  /** The queue as it is, and as it should be. */
  private static final class Run implements AutoCloseable {
    final SharedRegion region =
        SharedRegion.create("queue", "model", RING + Ledger.bytesFor(SLOTS));
    final SharedWords words = region.words();
    final MessageRing ring = new MessageRing(region.chunks()[0], 0, RING, MAX);
    final Segments segments = new Segments(Path.of("unused"), region.self(), region::isAlive);
    final Ledger ledger = new Ledger(region, RING, SLOTS, ring, segments);
    final Deque<Integer> queued = new ArrayDeque<>();
    final List<Integer> taken = new ArrayList<>();
    final List<Integer> ofTheDead = new ArrayList<>();
    int next;

    void step(Step step) {
      switch (step) {
        case PUT -> {
          if (put() == MessageRing.Result.DONE) {
            queued.add(next);
          }
          next++;
        }
        case PUT_AND_DIE_BEFORE -> {
          long tail = words.getLong(0);
          put();
          words.putLongVolatile(0, tail);
        }
        case TAKE -> {
          Integer item = take(Long.MAX_VALUE);
          if (item != null) {
            assertThat(item).isEqualTo(queued.remove());
            taken.add(item);
          }
        }
        case TAKE_AND_DIE_BEFORE -> {
          long head = words.getLong(HEAD);
          take(DEAD);
          words.putLongVolatile(HEAD, head);
          ledger.repair();
        }
        case TAKE_AND_DIE_AFTER -> {
          Integer item = take(DEAD);
          if (item != null) {
            assertThat(item).isEqualTo(queued.remove());
            ofTheDead.add(item);
          }
        }
        case TAKE_FROM_THE_DEAD -> {
          assertThat(ledger.hasDead()).isEqualTo(!ofTheDead.isEmpty());
          Message message = ledger.takeFromTheDead();
          assertThat(message == null).isEqualTo(ofTheDead.isEmpty());
          if (message != null) {
            int item = ByteBuffer.wrap(message.content()).getInt();
            assertThat(item).isEqualTo(ofTheDead.remove(0));
            taken.add(item);
          }
        }
        case DONE -> {
          assertThat(ledger.end()).isEqualTo(!taken.isEmpty());
          if (!taken.isEmpty()) {
            taken.remove(taken.stream().min(Integer::compare).orElseThrow());
          }
        }
      }
    }

    private MessageRing.Result put() {
      byte[] content = new byte[Integer.BYTES + next % 80];
      ByteBuffer.wrap(content).putInt(next);
      return ring.put(0, content, 0, content.length);
    }

    /** @param owner who has it afterwards; this thread unless it is {@link #DEAD} */
    private @Nullable Integer take(long owner) {
      if (ledger.used() == SLOTS || !ring.peek()) {
        return null;
      }
      Message message = ledger.take();
      if (owner == DEAD) {
        disown(ring.takenCount() - 1);
      }
      return ByteBuffer.wrap(message.content()).getInt();
    }

    /** As if another process had taken it. */
    private void disown(long number) {
      for (int slot = 0; slot < SLOTS; slot++) {
        int at = RING + (int) Ledger.bytesFor(slot);
        if (words.getLong(at) != 0 && words.getLong(at + Long.BYTES) == number) {
          words.putLongVolatile(at, DEAD);
        }
      }
    }

    void check() {
      assertThat(ring.size()).isEqualTo(queued.size());
      assertThat(ledger.used()).isEqualTo(taken.size() + ofTheDead.size());
      assertThat(ledger.isDone())
          .isEqualTo(queued.isEmpty() && taken.isEmpty() && ofTheDead.isEmpty());
      List<Integer> found = new ArrayList<>();
      ring.forEach((kind, content) -> found.add(ByteBuffer.wrap(content).getInt()));
      assertThat(found).containsExactlyElementsOf(queued);
    }

    @Override
    public void close() {
      region.close();
    }
  }

  @Property(tries = 60)
  void queue_underDeaths_isAsItsModel(@ForAll @Size(min = 20, max = 200) List<Step> steps) {
    try (Run run = new Run()) {
      for (Step step : steps) {
        run.step(step);
        run.check();
      }
    }
  }
}
