package dev.panal.cluster.internal;

import dev.panal.ipc.internal.payload.HeapInput;
import dev.panal.ipc.internal.payload.HeapOutput;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ignite.Ignite;
import org.apache.ignite.IgniteException;
import org.apache.ignite.IgniteMessaging;
import org.apache.ignite.lang.IgniteBiPredicate;

/**
 * Carries frames between this Ignite node and others, over Ignite's messages. Thread-safe.
 *
 * <p>A conversation is one program's executor with one node. Its frames are handled one after
 * another in the order in which they were sent, on Ignite's threads; Ignite itself keeps no order.
 * A frame that is lost ends the conversation.
 *
 * <pre>{@code
 * header   conversation:4 number:8    big endian, before each frame; number -1 for one out of order
 * }</pre>
 */
public final class Post implements AutoCloseable {
  public static final int HEADER_BYTES = 12;

  /** The topic that nodes listen to. */
  public static final String NODES = "panal";

  private static final long UNNUMBERED = -1;
  private static final Duration GAP_LIMIT = Duration.ofSeconds(30);
  private static final System.Logger LOGGER = System.getLogger("dev.panal.cluster");

  /** One executor of one program; both sides know it by this. */
  public record Conversation(UUID with, int number) {}

  /** Takes frames; must not block. */
  public interface Receiver {
    void receive(Conversation from, HeapInput frame);

    /** Something that the other has said will never come; nothing more is received from it. */
    void broken(Conversation from, String why);
  }

  private final Ignite ignite;
  private final String topic;
  private final Receiver receiver;
  private final Map<Conversation, Inbox> inboxes = new ConcurrentHashMap<>();
  private final Map<Conversation, AtomicLong> sent = new ConcurrentHashMap<>();
  private final Map<UUID, IgniteMessaging> ways = new ConcurrentHashMap<>();
  private final IgniteBiPredicate<UUID, Object> listener = this::arrived;

  /** @param topic what others send to for this */
  public Post(Ignite ignite, String topic, Receiver receiver) {
    this.ignite = ignite;
    this.topic = topic;
    this.receiver = receiver;
    ignite.message().localListen(topic, listener);
  }

  /** The topic that a program's executor listens to. */
  public static String executor(int number) {
    return NODES + "-" + number;
  }

  /**
   * Sends a frame that {@link Frame#of} began, which is not used afterwards.
   *
   * @return false when the other is gone
   */
  public boolean send(Conversation to, String toTopic, HeapOutput frame) {
    return send(
        to, toTopic, frame, sent.computeIfAbsent(to, any -> new AtomicLong()).getAndIncrement());
  }

  /**
   * As {@link #send} out of order, for a frame that may be lost, since the other may not listen
   * yet, and that is sent again then.
   */
  public boolean knock(Conversation to, String toTopic, HeapOutput frame) {
    return send(to, toTopic, frame, UNNUMBERED);
  }

  private boolean send(Conversation to, String toTopic, HeapOutput frame, long number) {
    byte[] bytes = frame.toByteArray();
    ByteBuffer.wrap(bytes).putInt(to.number()).putLong(number);
    try {
      ways.computeIfAbsent(to.with(), id -> ignite.message(ignite.cluster().forNodeId(id)))
          .send(toTopic, bytes);
      return true;
    } catch (IgniteException | IllegalStateException gone) {
      ways.remove(to.with()); // one made before the other was seen leads nowhere for ever
      LOGGER.log(Level.DEBUG, "cannot send to node=" + to.with(), gone);
      return false;
    }
  }

  private boolean arrived(UUID from, Object message) {
    if (message instanceof byte[] bytes && bytes.length > HEADER_BYTES) {
      ByteBuffer header = ByteBuffer.wrap(bytes);
      Conversation conversation = new Conversation(from, header.getInt());
      long number = header.getLong();
      if (number == UNNUMBERED) {
        handle(conversation, bytes);
      } else {
        inboxes.computeIfAbsent(conversation, this::inbox).put(number, bytes);
      }
    }
    return true;
  }

  private Inbox inbox(Conversation from) {
    return new Inbox(
        GAP_LIMIT,
        frame -> handle(from, frame),
        number -> receiver.broken(
            from, "its message number=" + number + " did not come within " + GAP_LIMIT));
  }

  private void handle(Conversation from, byte[] bytes) {
    try {
      receiver.receive(from, new HeapInput(bytes, HEADER_BYTES, bytes.length - HEADER_BYTES));
    } catch (RuntimeException | Error e) { // later frames are handled all the same
      LOGGER.log(Level.ERROR, "a frame from node=" + from.with() + " failed", e);
    }
  }

  /** The other is gone. */
  public void forget(Conversation conversation) {
    inboxes.remove(conversation);
    sent.remove(conversation);
    if (inboxes.keySet().stream().noneMatch(each -> each.with().equals(conversation.with()))) {
      ways.remove(conversation.with());
    }
  }

  @Override
  public void close() {
    try {
      ignite.message().stopLocalListen(topic, listener);
    } catch (IgniteException | IllegalStateException stoppedAlready) {
      LOGGER.log(Level.DEBUG, "Ignite was stopped before", stoppedAlready);
    }
  }
}
