package dev.panal.futures.internal;

import dev.panal.futures.internal.Frames.Items;
import dev.panal.futures.internal.Frames.Result;
import dev.panal.futures.internal.Frames.Status;
import dev.panal.ipc.internal.payload.HeapOutput;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Random;

/** A task that gets hold of its own worker's end of the link and sends what comes to its mind. */
public final class HostileTask {
  private static final int SLOTS = 4;

  private HostileTask() {}

  /** Sends so many frames, each well formed for the lane. */
  public static int sendNonsense(long seed, int frames) {
    try {
      Object handler =
          field(WorkerStart.class, "handler").get(WorkerStart.current().orElseThrow());
      Field captured = handler.getClass().getDeclaredFields()[0];
      captured.setAccessible(true);
      PoolWorker worker = (PoolWorker) captured.get(handler);
      HeapOutput frame = (HeapOutput) field(PoolWorker.class, "frame").get(worker);
      Method send = PoolWorker.class.getDeclaredMethod("send");
      send.setAccessible(true);
      Random random = new Random(seed);
      for (int i = 0; i < frames; i++) {
        frame.reset();
        byte[] nonsense = nonsense(random);
        frame.putBytes(nonsense, 0, nonsense.length);
        send.invoke(worker);
      }
      return frames;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Field field(Class<?> type, String name) throws NoSuchFieldException {
    Field field = type.getDeclaredField(name);
    field.setAccessible(true);
    return field;
  }

  /** A frame that was valid, for a slot that may be in use, cut and with some bytes changed. */
  private static byte[] nonsense(Random random) {
    HeapOutput out = new HeapOutput();
    switch (random.nextInt(4)) {
      case 0 -> {
        Frames.resultHead(
            out,
            new Result(
                random.nextInt(SLOTS),
                random.nextInt(64),
                Status.VALUE,
                random.nextBoolean(),
                1,
                2,
                Frames.NOTHING));
        out.putVarInt(0); // in a file
        out.putLong(random.nextLong());
        out.putString("/etc/passwd" + (char) random.nextInt(3));
      }
      case 1 -> {
        Frames.itemsHead(
            out,
            new Items(
                random.nextInt(SLOTS),
                random.nextInt(64),
                random.nextInt(),
                random.nextInt(),
                random.nextBoolean(),
                random.nextBoolean(),
                random.nextInt(),
                random.nextBoolean(),
                1,
                2));
        out.putLong(random.nextLong());
      }
      case 2 -> out.putByte(Frames.READY + random.nextInt(100));
      default -> out.putLong(random.nextLong());
    }
    byte[] bytes = out.toByteArray();
    for (int changes = random.nextInt(4); changes > 0; changes--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
    return java.util.Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length));
  }
}
