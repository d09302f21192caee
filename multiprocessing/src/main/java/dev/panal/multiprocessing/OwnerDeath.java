package dev.panal.multiprocessing;

/** How the next owner of a lock learns that the one before has died with it. */
public enum OwnerDeath {
  /**
   * By asking: {@link SharedLock#ownerDied()}, {@link HeldLock#ownerDied()}. The default: code that
   * does not ask goes on, and gives the lock back.
   */
  TELL,

  /**
   * By an {@link OwnerDiedException} out of whatever acquired the lock. The thread <em>has</em> the
   * lock then, so this is for code that catches it, repairs what the lock guards, and unlocks.
   */
  THROW
}
