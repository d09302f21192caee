package dev.panal.futures.internal.dispatch;

import dev.panal.core.SerializableRunnable;
import dev.panal.futures.internal.Frames;
import dev.panal.ipc.internal.codec.FunctionSite;
import dev.panal.ipc.internal.codec.FunctionSites;
import dev.panal.ipc.internal.payload.HeapOutput;
import dev.panal.ipc.internal.payload.PayloadOutput;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The pool's initializer and exit hook, encoded once for every worker. */
final class Hooks {
  private final @Nullable Hook initializer;
  private final @Nullable Hook exit;

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
    write(initializer, out);
    write(exit, out);
  }

  private static void write(@Nullable Hook hook, PayloadOutput out) {
    out.putInt(hook == null ? -1 : hook.site.id());
    out.putInt(hook == null ? 0 : hook.captured.length);
    if (hook != null) {
      out.putBytes(hook.captured, 0, hook.captured.length);
    }
  }
}
