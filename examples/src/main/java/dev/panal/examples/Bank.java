package dev.panal.examples;

import dev.panal.ipc.SharedLongArray;
import dev.panal.multiprocessing.HeldLock;
import dev.panal.multiprocessing.JvmProcess;
import dev.panal.multiprocessing.SharedLock;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Processes that are killed at random move money between accounts in shared memory.
 *
 * <p>A transfer is two stores, and a process may be killed between them. The lock tells its next
 * owner of the death, and a journal what was intended: who gets the lock from the dead finishes the
 * transfer before it begins one of its own.
 */
@Command(
    name = "bank",
    description = {
      "Moves money between accounts in shared memory, by processes that are killed at random.",
      "A robust lock and a journal see to it that no cent is lost; exits with 1 when one is."
    },
    mixinStandardHelpOptions = true)
final class Bank implements Callable<Integer> {
  private static final long EACH = 100_000;
  private static final int AT_WORK = 3;
  private static final int KILL_WITHIN_MICROS = 300_000;

  @Spec
  private CommandSpec spec;

  @Mixin
  private WorkersOption workers = new WorkersOption();

  @Option(
      names = "--accounts",
      paramLabel = "N",
      defaultValue = "20",
      description = "Accounts (default: ${DEFAULT-VALUE}).")
  private int accounts;

  @Option(
      names = "--kills",
      paramLabel = "N",
      defaultValue = "10",
      description = "Processes to kill, each replaced by another (default: ${DEFAULT-VALUE}).")
  private int kills;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of all random choices (default: ${DEFAULT-VALUE}).")
  private long seed;

  /**
   * What the processes share.
   *
   * @param balances one for each account, in cents
   * @param journal what the owner of the lock is doing
   */
  record Books(SharedLock lock, SharedLongArray balances, SharedLongArray journal)
      implements Serializable {
    /** Cells of the journal; 1 in the first while a transfer is under way. */
    static final int UNDER_WAY = 0;

    static final int FROM = 1;
    static final int TO = 2;
    static final int FROM_AFTER = 3;
    static final int TO_AFTER = 4;

    /** For the statistics: transfers, and those of them that another process has finished. */
    static final int DONE = 5;

    static final int FINISHED_FOR_THE_DEAD = 6;
    static final int CELLS = 7;

    /** With the lock held. */
    void transfer(int from, int to, long cents) {
      journal.set(FROM, from);
      journal.set(TO, to);
      journal.set(FROM_AFTER, balances.get(from) - cents);
      journal.set(TO_AFTER, balances.get(to) + cents);
      journal.setVolatile(UNDER_WAY, 1);
      finish();
    }

    /** May be repeated: it stores what was computed before. */
    private void finish() {
      balances.setVolatile(journal.get(FROM), journal.get(FROM_AFTER));
      dawdle();
      balances.setVolatile(journal.get(TO), journal.get(TO_AFTER));
      journal.set(DONE, journal.get(DONE) + 1);
      journal.setVolatile(UNDER_WAY, 0);
    }

    /** After a death with the lock held: whatever it had begun is brought to its end. */
    void recover() {
      if (journal.getVolatile(UNDER_WAY) == 1) {
        finish();
        journal.set(FINISHED_FOR_THE_DEAD, journal.get(FINISHED_FOR_THE_DEAD) + 1);
      }
    }

    /** Gives those who kill a chance to come between two stores. */
    private static void dawdle() {
      for (int i = 0; i < 1000; i++) {
        Thread.onSpinWait();
      }
    }
  }

  /** Runs in a process, until it is killed. */
  static void work(Books books) {
    Random random = new Random();
    int accounts = (int) books.balances().length();
    while (true) {
      int from = random.nextInt(accounts);
      int to = (from + 1 + random.nextInt(accounts - 1)) % accounts;
      try (HeldLock held = books.lock().acquire()) {
        if (held.ownerDied()) {
          books.recover();
        }
        books.transfer(from, to, random.nextInt(1000));
      }
    }
  }

  @Override
  public Integer call() {
    if (accounts < 2 || kills < 0) {
      throw new ParameterException(
          spec.commandLine(),
          "--accounts=" + accounts + " must be at least 2, --kills=" + kills + " at least 0");
    }
    try (SharedLock lock = SharedLock.create();
        SharedLongArray balances = SharedLongArray.create(accounts);
        SharedLongArray journal = SharedLongArray.create(Books.CELLS)) {
      balances.fill(EACH);
      Books books = new Books(lock, balances, journal);
      let(books);
      try (HeldLock held = lock.acquire()) {
        if (held.ownerDied()) {
          books.recover();
        }
        return report(books);
      }
    }
  }

  private void let(Books books) {
    Random random = new Random(seed);
    List<JvmProcess> processes = new ArrayList<>();
    try {
      for (int i = 0; i < Math.max(workers.count(), AT_WORK); i++) {
        processes.add(JvmProcess.of(Bank::work, books).start());
      }
      awaitWork(books);
      for (int kill = 0; kill < kills; kill++) {
        LockSupport.parkNanos(1000L * random.nextInt(KILL_WITHIN_MICROS));
        int victim = random.nextInt(processes.size());
        end(processes.get(victim));
        processes.set(victim, JvmProcess.of(Bank::work, books).start());
      }
    } finally {
      processes.forEach(Bank::end);
    }
  }

  private static void awaitWork(Books books) {
    while (books.journal().getVolatile(Books.DONE) == 0) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static void end(JvmProcess process) {
    process.kill();
    process.join();
  }

  private int report(Books books) {
    long expected = EACH * accounts;
    long found = books.balances().stream().sum();
    System.out.println("transfers  " + books.journal().get(Books.DONE));
    System.out.println("killed     " + kills);
    System.out.println(
        "finished   " + books.journal().get(Books.FINISHED_FOR_THE_DEAD) + " for the dead");
    System.out.println("money      " + found + " cents");
    System.out.println("check      " + (found == expected ? "no cent is lost" : "LOST CENTS"));
    return found == expected ? 0 : 1;
  }
}
