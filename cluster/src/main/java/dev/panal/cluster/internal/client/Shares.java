package dev.panal.cluster.internal.client;

/** How many slots of each node are used when not all may be. */
final class Shares {
  private Shares() {}

  /**
   * One after the other, to each node in turn.
   *
   * @param offers slots that each node has
   * @param total that may be used
   */
  static int[] of(int[] offers, int total) {
    int[] uses = new int[offers.length];
    int left = total;
    for (boolean more = true; more; ) {
      more = false;
      for (int i = 0; i < offers.length && left > 0; i++) {
        if (uses[i] < offers[i]) {
          uses[i]++;
          left--;
          more = true;
        }
      }
    }
    return uses;
  }
}
