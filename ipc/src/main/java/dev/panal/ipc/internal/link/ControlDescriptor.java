package dev.panal.ipc.internal.link;

/**
 * The layout of a control page, native byte order; what different processes or threads write stands
 * on lines of its own.
 *
 * <pre>
 *  offset   who writes   what
 *       0   application  magic and version, stored last: the page is ready
 *       8   application  lane kind: int; 12: lane bytes: int
 *     128   both         hostSleeping: int          set by the application, cleared by whoever wakes it
 *     256   both         workerSleeping: int        set by the worker, cleared by whoever wakes it
 *     384   worker       state: int; 388: orderly exit mark: int; 392: exit code: int
 *     512   worker       heap used: long; 520: peak resident size: long   bytes, sampled
 *     640   worker       what runs now: version: long; slot: int, item: int; generation: long; started: long
 *     768   worker       progress: version: long; done: long; total: long
 *     896   application  to the worker: bytes written: long
 *    1024   worker       to the worker: bytes read: long
 *    1152   worker       to the application: bytes written: long
 *    1280   application  to the application: bytes read: long
 *    1408   worker       outbox length: int; 1412: the item that its first bytes answer: int
 *    1536   both         workerWantsRoom: int      set by the worker, cleared by whoever has read and wakes it
 *    4096   both         claim words: 1024 longs     (generation &lt;&lt; 3) | state, changed by compare-and-set only
 *   12288   worker       outbox: 64 KiB
 *   77824   end
 * </pre>
 *
 * <p>A version is odd while its record is being written; a reader takes the record when the version
 * is even and the same before and after.
 */
final class ControlDescriptor {
  /** "PANL", layout version 2. */
  static final long MAGIC = 0x50414e4c_00000002L;

  static final int MAGIC_OFFSET = 0;
  static final int LANE_KIND = 8;
  static final int LANE_BYTES = 12;
  static final int HOST_SLEEPING = 128;
  static final int WORKER_SLEEPING = 256;
  static final int WORKER_STATE = 384;
  static final int ORDERLY_EXIT = 388;
  static final int EXIT_CODE = 392;
  static final int HEAP_USED = 512;
  static final int PEAK_RESIDENT = 520;
  static final int RUNNING_VERSION = 640;
  static final int RUNNING_SLOT = 648;
  static final int RUNNING_ITEM = 652;
  static final int RUNNING_GENERATION = 656;
  static final int RUNNING_STARTED = 664;
  static final int PROGRESS_VERSION = 768;
  static final int PROGRESS_DONE = 776;
  static final int PROGRESS_TOTAL = 784;
  static final int TO_WORKER_WRITTEN = 896;
  static final int TO_WORKER_READ = 1024;
  static final int TO_HOST_WRITTEN = 1152;
  static final int TO_HOST_READ = 1280;
  static final int OUTBOX_LENGTH = 1408;
  static final int OUTBOX_FIRST = 1412;
  static final int WORKER_WANTS_ROOM = 1536;
  static final int CLAIMS = 4096;
  static final int CLAIM_SLOTS = 1024;
  static final int OUTBOX = CLAIMS + CLAIM_SLOTS * Long.BYTES;
  static final int OUTBOX_CAPACITY = 64 << 10;
  static final int PAGE_LENGTH = OUTBOX + OUTBOX_CAPACITY;

  static final int STATE_BITS = 3;
  static final int HANDED = 1;
  static final int CLAIMED = 2;
  static final int RECALLED = 3;
  static final int STOPPING = 4;
  static final int YIELDING = 5;

  private ControlDescriptor() {}
}
