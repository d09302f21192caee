package dev.panal.multiprocessing;

import dev.panal.core.SerializableConsumer;
import dev.panal.ipc.SharedLongArray;
import dev.panal.ipc.internal.shared.StoreSteps;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * What a process does until it is killed, each time before another store in shared memory: every
 * act has a thread of its own that stops there. Then the one process is killed with all of them, so
 * all steps of all structures cost one JVM.
 *
 * @param steps how many stores each act makes before it is stopped
 * @param again whether another process has died over the same acts before
 * @param cells two for each act, how far it has come and what it said itself; then two of the whole
 */
record Doomed(List<Act> acts, List<Integer> steps, boolean again, SharedLongArray cells)
    implements Serializable {
  private static final int STOPPED = 1;
  private static final int DONE = 2;
  private static final int FAILED = 3;

  /** Something done to an object of its own by a process that dies over it. */
  interface Act extends Serializable {
    /** In the process that dies, before its steps begin. */
    default void prepare() {}

    /** In the process that dies. Each of its stores is a step. */
    void run(SerializableConsumer<Integer> say);

    /**
     * Whether its thread leaves the act when it is stopped, and makes no store from then on:
     * because it may have monitors that others need.
     */
    default boolean leaves() {
      return false;
    }

    /** When the process that dies has the objects. */
    default void arrived() {}

    /**
     * After the death.
     *
     * @param said what the act said last
     * @param done whether it was complete
     */
    default void afterwards(int said, boolean done) {}

    /**
     * After the death of one that did this, and of another that then did the same without
     * {@link #prepare}.
     */
    default void afterBoth(int first, int second, boolean done) {
      afterwards(Math.max(first, second), done);
    }

    /** After that, and after the wait. */
    default void atLast(int said) {}

    /** When the test ends. */
    void close();
  }

  /** One that a process that lives waits for meanwhile. */
  interface AwaitedAct extends Act {
    /** In the process that lives. */
    void await();
  }

  static Doomed of(List<Act> acts, List<Integer> steps, boolean again) {
    return new Doomed(acts, steps, again, SharedLongArray.create(2L * acts.size() + 2));
  }

  /** The process that dies. Its acts come one after the other, each until it is stopped. */
  void live() {
    List<Player> players = new ArrayList<>();
    for (int i = 0; i < acts.size(); i++) {
      players.add(new Player(i));
      players.get(i).awaitTurn();
    }
    cells.setVolatile(preparedCell(), 1);
    Peer.awaitStep(cells, beginCell(), 1);
    players.forEach(Player::play);
    Peer.sleepForEver();
  }

  /** Ends an act as a death would, for all that others can see. */
  private static final class Stopped extends Error {
    private static final long serialVersionUID = 1L;
  }

  private final class Player {
    private final int act;
    private final Semaphore go = new Semaphore(0);
    private final Semaphore ended = new Semaphore(0);

    Player(int act) {
      this.act = act;
      Thread thread = new Thread(this::run, "act-" + act);
      thread.setDaemon(true);
      thread.start();
    }

    void awaitTurn() {
      ended.acquireUninterruptibly();
    }

    void play() {
      go.release();
      awaitTurn();
    }

    private void run() {
      try {
        if (!again) {
          acts.get(act).prepare();
        }
        ended.release();
        go.acquireUninterruptibly();
        int[] left = {steps.get(act)};
        StoreSteps.watch(() -> {
          if (left[0]-- <= 0) {
            if (acts.get(act).leaves()) {
              throw new Stopped();
            }
            end(STOPPED);
          }
        });
        acts.get(act).run(said -> cells.setVolatile(2L * act + 1, said));
        StoreSteps.watch(null);
        end(DONE);
      } catch (Stopped leaving) {
        end(STOPPED);
      } catch (RuntimeException | Error e) {
        StoreSteps.watch(null);
        e.printStackTrace();
        end(FAILED);
      }
    }

    private void end(int how) {
      cells.setVolatile(2L * act, how);
      ended.release();
      Peer.sleepForEver();
    }
  }

  private int preparedCell() {
    return 2 * acts.size();
  }

  private int beginCell() {
    return preparedCell() + 1;
  }

  void awaitPrepared() {
    Peer.awaitStep(cells, preparedCell(), 1);
  }

  /** All take their steps. */
  void begin() {
    cells.setVolatile(beginCell(), 1);
    Peer.awaitStep(cells, 2 * (acts.size() - 1), STOPPED);
  }

  boolean isDone(int i) {
    return cells.getVolatile(2L * i) == DONE;
  }

  boolean hasFailed(int i) {
    return cells.getVolatile(2L * i) == FAILED;
  }

  int said(int i) {
    return (int) cells.getVolatile(2L * i + 1);
  }
}
