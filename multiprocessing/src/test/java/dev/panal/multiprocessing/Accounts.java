package dev.panal.multiprocessing;

import dev.panal.ipc.SharedLongArray;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What became of numbered items, told by the processes themselves as they go: which of each
 * producer were put, and how often each was taken.
 *
 * @param put the next number of each producer, told when the one before was put
 * @param taken how often, by producer and number
 */
record Accounts(SharedLongArray put, SharedLongArray taken, int most) implements Serializable {
  static Accounts of(int producers, int most) {
    return new Accounts(
        SharedLongArray.create(producers), SharedLongArray.create((long) producers * most), most);
  }

  /** An item of one producer. */
  record Item(int producer, int number) implements Serializable {}

  void wasPut(Item item) {
    put.setVolatile(item.producer(), item.number() + 1);
  }

  void wasTaken(Item item) {
    taken.getAndAdd((long) item.producer() * most + item.number(), 1);
  }

  long totalTaken() {
    return taken.stream().sum();
  }

  /** Items that were certainly put and were taken less or more often than once. */
  List<String> missing() {
    return wrong(0, 0);
  }

  List<String> doubled() {
    return wrong(2, Long.MAX_VALUE);
  }

  private List<String> wrong(long from, long to) {
    List<String> found = new ArrayList<>();
    for (int p = 0; p < put.length(); p++) {
      for (int i = 0; i < most; i++) {
        long times = taken.get((long) p * most + i);
        boolean certain = i < put.getVolatile(p);
        if (times >= from && times <= to && (certain || times > 0)) {
          found.add("producer " + p + ", item " + i + ": taken " + times + " times");
        }
      }
    }
    return found;
  }

  void close() {
    put.close();
    taken.close();
  }
}
