package dev.panal.multiprocessing.internal.channel;

import dev.panal.ipc.internal.shared.SharedWords;
import java.io.Serial;
import java.io.Serializable;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongPredicate;

/**
 * Who holds one end of a pipe, handles on their way included: cells in shared memory. Thread-safe.
 *
 * <pre>
 * +0   int    news     grows with each cell that is given back
 * +64  cell[CELLS], 16 bytes each
 *        +0  long  owner   member &lt;&lt; 1, | 1 while on its way from that member; 0: free
 *        +8  long  number  chosen at random when the cell was taken
 * </pre>
 *
 * <p>A handle that is sent takes a cell in the name of its sender, and its number travels with it;
 * who receives it makes the cell its own by one compare-and-set. So a sender may close its own
 * handle at once, and nobody sees the end without a holder in between. What was received before is
 * given a cell of its own. A cell counts while its owner lives.
 */
public final class Holders {
  /** Handles that can be held or on their way at one time. */
  public static final int CELLS = 254;

  public static final int BYTES = 64 + CELLS * 16;

  private static final int NEWS = 0;
  private static final int FIRST = 64;
  private static final int CELL_BYTES = 16;
  private static final int NUMBER = 8;

  private final SharedWords words;
  private final int base;
  private final long self;
  private final LongPredicate alive;
  private final Set<Cell> sent = ConcurrentHashMap.newKeySet();

  /**
   * @param base offset of memory that is all zero, or was used as such a table
   * @param self this process
   * @param alive whether a process lives
   */
  public Holders(SharedWords words, int base, long self, LongPredicate alive) {
    this.words = words;
    this.base = base;
    this.self = self;
    this.alive = alive;
  }

  /** A cell and the number that it was taken with. */
  public record Cell(int index, long number) implements Serializable {
    @Serial
    private static final long serialVersionUID = 1L;
  }

  /**
   * Takes a cell for a handle of this process.
   *
   * @throws IllegalStateException when all are taken
   */
  public Cell hold() {
    Cell cell = take(self << 1);
    if (cell.index < 0) {
      throw new IllegalStateException("more than " + CELLS + " handles are held or on their way");
    }
    return cell;
  }

  /** Takes a cell for a handle that is sent; when all are taken it does not count on its way. */
  public Cell send() {
    sent.removeIf(cell -> !isOnItsWay(cell));
    Cell cell = take(self << 1 | 1);
    if (cell.index >= 0) {
      sent.add(cell);
    }
    return cell;
  }

  private boolean isOnItsWay(Cell cell) {
    return words.getLongVolatile(at(cell.index)) == (self << 1 | 1)
        && words.getLongVolatile(at(cell.index) + NUMBER) == cell.number;
  }

  private Cell take(long owner) {
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < CELLS; i++) {
        long found = words.getLongVolatile(at(i));
        boolean free = found == 0 || round == 1 && !alive.test(found >>> 1);
        if (free && words.compareAndSetLong(at(i), found, owner)) {
          long number = ThreadLocalRandom.current().nextLong();
          words.putLongVolatile(at(i) + NUMBER, number);
          return new Cell(i, number);
        }
      }
    }
    return new Cell(-1, 0);
  }

  /** Makes the cell of a handle that has arrived this process's, or takes another. */
  public Cell receive(Cell sent) {
    return replace(sent, self << 1) ? sent : hold();
  }

  /** Ends the count of a handle that has arrived elsewhere and needs none. */
  public void arrived(Cell sent) {
    if (replace(sent, self << 1)) {
      release(sent);
    }
  }

  private boolean replace(Cell sent, long owner) {
    if (sent.index < 0 || sent.index >= CELLS) {
      return false;
    }
    int at = at(sent.index);
    long sender = words.getLongVolatile(at);
    return (sender & 1) == 1
        && words.getLongVolatile(at + NUMBER) == sent.number
        && words.compareAndSetLong(at, sender, owner);
  }

  /** Gives a cell of this process's back; its number first, which nobody may then arrive with. */
  public void release(Cell cell) {
    int at = at(cell.index);
    if (words.getLongVolatile(at) == self << 1
        && words.compareAndSetLong(at + NUMBER, cell.number, 0)) {
      words.putLongVolatile(at, 0);
      words.getAndAddInt(base + NEWS, 1);
    }
  }

  /** Whether any holder lives, or a handle is on its way from a process that lives. */
  public boolean isHeld() {
    for (int i = 0; i < CELLS; i++) {
      long owner = words.getLongVolatile(at(i));
      if (owner != 0 && alive.test(owner >>> 1)) {
        return true;
      }
    }
    return false;
  }

  /** Whether handles that were sent through this very object have not arrived. */
  public boolean isSending() {
    return sent.stream().anyMatch(this::isOnItsWay);
  }

  /** Those count no more: they are lost, or whoever receives them takes cells of its own. */
  public void giveUpSent() {
    sent.forEach(this::arrived);
    sent.clear();
  }

  /** Changes when a holder has given its cell back. */
  public int news() {
    return words.getIntVolatile(base + NEWS);
  }

  private int at(int index) {
    return base + FIRST + index * CELL_BYTES;
  }
}
