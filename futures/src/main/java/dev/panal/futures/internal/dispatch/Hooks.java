package dev.panal.futures.internal.dispatch;

import dev.panal.core.SerializableRunnable;
import dev.panal.futures.internal.Frames;
import dev.panal.ipc.internal.codec.FunctionSite;
import dev.panal.ipc.internal.codec.FunctionSites;
import dev.panal.ipc.internal.payload.HeapOutput;
import dev.panal.ipc.internal.payload.HeapPayload;
import dev.panal.ipc.internal.payload.Payload;
import dev.panal.ipc.internal.payload.PayloadOutput;
import dev.panal.ipc.internal.payload.PayloadStore;
import dev.panal.ipc.internal.payload.Spilling;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The pool's initializer and exit hook, encoded once for every worker. */
final class Hooks {
  private static final Payload NOTHING = new HeapPayload(new byte[0]);

  private final @Nullable Hook initializer;
  private final @Nullable Hook exit;
  private Payload initializerCaptured = NOTHING;
  private Payload exitCaptured = NOTHING;

  private record Hook(FunctionSite site, byte[] captured) {}

  Hooks(
      FunctionSites sites,
      @Nullable SerializableRunnable initializer,
      @Nullable SerializableRunnable exit) {
    this.initializer = encode(sites, initializer);
    this.exit = encode(sites, exit);
  }

  private static @Nullable Hook encode(
      FunctionSites sites, @Nullable SerializableRunnable function) {
    if (function == null) {
      return null;
    }
    FunctionSite site = sites.siteOf(function);
    HeapOutput out = new HeapOutput();
    sites.writeCaptured(site, function, out);
    return new Hook(site, out.toByteArray());
  }

  /** Puts what they captured where workers find it; called once, before the first worker starts. */
  void place(PayloadStore store) {
    initializerCaptured = place(initializer, store);
    exitCaptured = place(exit, store);
  }

  private static Payload place(@Nullable Hook hook, PayloadStore store) {
    if (hook == null) {
      return NOTHING;
    }
    Spilling out = store.newOutput();
    boolean complete = false;
    try {
      out.putBytes(hook.captured, 0, hook.captured.length);
      Payload payload = out.finish();
      complete = true;
      return payload;
    } finally {
      if (!complete) {
        out.discard();
      }
    }
  }

  void define(Consumer<FunctionSite> definer) {
    if (initializer != null) {
      definer.accept(initializer.site);
    }
    if (exit != null) {
      definer.accept(exit.site);
    }
  }

  void write(PayloadOutput out) {
    out.putByte(Frames.SETUP);
    write(initializer, initializerCaptured, out);
    write(exit, exitCaptured, out);
  }

  private static void write(@Nullable Hook hook, Payload captured, PayloadOutput out) {
    out.putInt(hook == null ? -1 : hook.site.id());
    Frames.content(out, captured);
  }
}
