package dev.panal.ipc.internal.link;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The application's bells: one listening socket, and two streams to each worker that has presented
 * its secret.
 *
 * <p>{@link #await} is the dispatcher's; everything else is for any thread, never blocks and minds
 * no interrupt flag.
 */
public final class BellHub implements AutoCloseable {
  /** What {@link #await} finds; called by its thread. What is not overridden is ignored. */
  public interface Events {
    /** Both streams of the worker are there. */
    default void connected(int workerId) {}

    /** The worker rang, once or often. */
    default void rang(int workerId) {}

    default void control(int workerId, ControlMessage message) {}

    /**
     * A stream of the worker ended that nobody here had closed. Comes once, after all its messages.
     */
    default void disconnected(int workerId) {}
  }

  /*
   * peers: written by any thread (register, forget), read by any. A peer's streams are set by the selecting thread only; ring and
   * send read them and at worst write to a closed channel, which is no failure.
   * strangers: connections that have not said hello; the selecting thread's only. They may send LENGTH bytes and have PATIENCE.
   * interest: peers that wait for room in their control stream; the selecting thread adds OP_WRITE for them.
   */
  private static final int BACKLOG = 1024;
  private static final int MOST_STRANGERS = 128;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final BellAddress address;
  private final ServerSocketChannel server;
  private final Selector selector;
  private final Map<Integer, Peer> peers = new ConcurrentHashMap<>();
  private final Queue<Peer> interest = new ConcurrentLinkedQueue<>();
  private final ArrayDeque<Stranger> strangers = new ArrayDeque<>();
  private volatile boolean closed;

  private BellHub(BellAddress address, ServerSocketChannel server, Selector selector) {
    this.address = address;
    this.server = server;
    this.selector = selector;
  }

  /**
   * Listens in {@code preferredDirectory}, or where that makes too long an address, in a directory
   * of its own.
   */
  public static BellHub open(Path preferredDirectory) throws IOException {
    BellAddress address = BellAddress.in(preferredDirectory);
    ServerSocketChannel server = null;
    Selector selector = null;
    try {
      server = address.listen(BACKLOG);
      selector = Selector.open();
      server.configureBlocking(false);
      server.register(selector, SelectionKey.OP_ACCEPT);
      return new BellHub(address, server, selector);
    } catch (Throwable e) {
      if (server != null) {
        server.close();
      }
      if (selector != null) {
        selector.close();
      }
      address.delete();
      throw e;
    }
  }

  /** Where workers connect. */
  public Path address() {
    return address.path();
  }

  /** Expects a worker; returns the secret that it must present, which is for its eyes only. */
  public String register(int workerId) {
    Peer peer = new Peer(workerId, Hello.newSecret());
    Peer before = peers.put(workerId, peer);
    if (before != null) {
      before.close();
    }
    return Hello.text(peer.secret);
  }

  /** Closes the worker's streams; its events end. */
  public void forget(int workerId) {
    Peer peer = peers.remove(workerId);
    if (peer != null) {
      peer.close();
      // a closed channel leaves its key in the selector until the next selection
      selector.wakeup();
    }
  }

  /**
   * Wakes the worker; as soon as its connection was accepted, when it was not yet: its flag is down
   * already, so nobody would ring again.
   */
  public void ring(int workerId) {
    Peer peer = peers.get(workerId);
    if (peer != null) {
      peer.ring();
    }
  }

  /** Sends a message; nothing when the worker is not connected. */
  public void send(int workerId, ControlMessage message) {
    Peer peer = peers.get(workerId);
    MessageStream control = peer == null ? null : peer.control;
    if (control != null && !control.send(message)) {
      interest.add(peer);
      selector.wakeup();
    }
  }

  public boolean isConnected(int workerId) {
    Peer peer = peers.get(workerId);
    return peer != null && peer.bell != null && peer.control != null;
  }

  /**
   * Waits for events, at most {@code timeoutNanos} (0: does not wait), and hands over all there
   * are. Returns early after {@link #wakeup} and, at once, while the calling thread carries the
   * interrupt flag.
   */
  public void await(long timeoutNanos, Events events) throws IOException {
    if (closed) {
      return;
    }
    addInterest();
    try {
      select(timeoutNanos);
      Iterator<SelectionKey> keys = selector.selectedKeys().iterator();
      while (keys.hasNext()) {
        SelectionKey key = keys.next();
        keys.remove();
        handle(key, events);
      }
      dropLateStrangers();
    } catch (java.nio.channels.ClosedSelectorException e) {
      // closed while waiting
    }
  }

  private void select(long timeoutNanos) throws IOException {
    if (timeoutNanos <= 0) {
      selector.selectNow();
      return;
    }
    long nanos = strangers.isEmpty() ? timeoutNanos : Math.min(timeoutNanos, PATIENCE_NANOS);
    // rounded up: a select of 0 would wait for ever
    selector.select(1 + TimeUnit.NANOSECONDS.toMillis(nanos - 1));
  }

  /** Ends the current or the next {@link #await} early. */
  public void wakeup() {
    selector.wakeup();
  }

  private void handle(SelectionKey key, Events events) throws IOException {
    try {
      if (key.channel() == server) {
        accept();
      } else if (key.attachment() instanceof Stranger stranger) {
        hear(key, stranger, events);
      } else if (key.attachment() instanceof Peer peer) {
        serve(key, peer, events);
      }
    } catch (CancelledKeyException | ClosedChannelException e) {
      // forgotten in the meantime
    }
  }

  private void accept() throws IOException {
    SocketChannel channel = server.accept();
    while (channel != null) {
      channel.configureBlocking(false);
      Stranger stranger = new Stranger(channel, System.nanoTime() + PATIENCE_NANOS);
      channel.register(selector, SelectionKey.OP_READ, stranger);
      strangers.add(stranger);
      if (strangers.size() > MOST_STRANGERS) {
        closeQuietly(strangers.remove().channel);
      }
      channel = server.accept();
    }
  }

  private void hear(SelectionKey key, Stranger stranger, Events events) throws IOException {
    int count;
    try {
      count = stranger.channel.read(stranger.hello);
    } catch (IOException e) {
      count = -1;
    }
    if (count >= 0 && stranger.hello.hasRemaining()) {
      return;
    }
    strangers.remove(stranger);
    Hello hello = count < 0 ? null : Hello.decode(stranger.hello.flip());
    Peer peer = hello == null ? null : peers.get(hello.worker());
    if (hello == null
        || peer == null
        || !hello.presents(peer.secret)
        || !peer.adopt(hello.stream(), stranger.channel)) {
      closeQuietly(stranger.channel);
      return;
    }
    key.attach(peer);
    if (peers.get(peer.id) != peer) {
      peer.close();
    } else if (isConnected(peer.id)) {
      events.connected(peer.id);
    }
  }

  private void serve(SelectionKey key, Peer peer, Events events) {
    if (peers.get(peer.id) != peer) {
      peer.close();
      return;
    }
    BellStream bell = peer.bell;
    boolean alive;
    if (bell != null && bell.channel() == key.channel()) {
      BellStream.Found found = bell.drain();
      alive = found != BellStream.Found.END;
      if (found == BellStream.Found.SOMETHING) {
        events.rang(peer.id);
      }
    } else {
      MessageStream control = peer.control;
      if (control == null) {
        return;
      }
      if (key.isWritable() && control.flush()) {
        key.interestOps(SelectionKey.OP_READ);
      }
      alive = !key.isReadable() || control.receive(message -> events.control(peer.id, message));
    }
    if (!alive && peers.get(peer.id) == peer) {
      end(peer, events);
    }
  }

  /** One stream has ended: what the other still holds is handed over first. */
  private void end(Peer peer, Events events) {
    MessageStream control = peer.control;
    if (control != null) {
      control.receive(message -> events.control(peer.id, message));
    }
    peer.close();
    if (!peer.ended) {
      peer.ended = true;
      events.disconnected(peer.id);
    }
  }

  private void addInterest() {
    for (Peer peer = interest.poll(); peer != null; peer = interest.poll()) {
      MessageStream control = peer.control;
      SelectionKey key = control == null ? null : control.channel().keyFor(selector);
      if (key != null && key.isValid()) {
        key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
      }
    }
  }

  private void dropLateStrangers() {
    long now = System.nanoTime();
    while (!strangers.isEmpty() && strangers.peek().deadline - now < 0) {
      closeQuietly(strangers.remove().channel);
    }
  }

  private static void closeQuietly(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // nothing is left to do with it
    }
  }

  /** Closes all streams and deletes the socket. Idempotent. */
  @Override
  public void close() {
    closed = true;
    peers.values().forEach(Peer::close);
    peers.clear();
    try {
      server.close();
      for (SelectionKey key : selector.keys()) {
        key.channel().close();
      }
    } catch (IOException
        | java.nio.channels.ClosedSelectorException
        | java.util.ConcurrentModificationException e) {
      // the selector closes below
    }
    try {
      selector.close();
    } catch (IOException e) {
      // likewise
    }
    address.delete();
  }

  private static final class Stranger {
    final SocketChannel channel;
    final long deadline;
    final ByteBuffer hello = ByteBuffer.allocate(Hello.LENGTH);

    Stranger(SocketChannel channel, long deadline) {
      this.channel = channel;
      this.deadline = deadline;
    }
  }

  private static final class Peer {
    final int id;
    final byte[] secret;
    volatile @Nullable BellStream bell;
    volatile @Nullable MessageStream control;
    private volatile boolean rungBefore;
    boolean ended;

    Peer(int id, byte[] secret) {
      this.id = id;
      this.secret = secret;
    }

    void ring() {
      BellStream opened = bell;
      if (opened == null) {
        rungBefore = true; // then look again: adopt() does it the other way round
        opened = bell;
      }
      if (opened != null) {
        opened.ring();
      }
    }

    /** False when that stream is there already. */
    boolean adopt(Hello.Stream stream, SocketChannel channel) throws IOException {
      if (stream == Hello.Stream.BELL) {
        if (bell != null) {
          return false;
        }
        BellStream opened = new BellStream(channel);
        bell = opened;
        if (rungBefore) {
          opened.ring();
        }
      } else {
        if (control != null) {
          return false;
        }
        control = new MessageStream(channel);
      }
      return true;
    }

    void close() {
      if (bell != null) {
        bell.close();
      }
      if (control != null) {
        control.close();
      }
    }
  }
}
