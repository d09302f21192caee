package dev.panal.multiprocessing.internal.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panal.ipc.internal.shared.SharedWords;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HoldersTest {
  private final SharedWords words = new SharedWords(ByteBuffer.allocateDirect(Holders.BYTES));
  private final Set<Long> dead = new HashSet<>();
  private final Holders one = new Holders(words, 0, 1, member -> !dead.contains(member));
  private final Holders other = new Holders(words, 0, 2, member -> !dead.contains(member));

  @Test
  void handleOnItsWay_countsUntilItArrivesAndIsReleased() {
    Holders.Cell sent = one.send();
    assertThat(one.isSending()).isTrue();
    assertThat(other.isHeld()).isTrue();
    Holders.Cell held = other.receive(sent);
    assertThat(one.isSending()).isFalse();
    assertThat(one.isHeld()).isTrue();
    int news = one.news();
    other.release(held);
    assertThat(one.isHeld()).isFalse();
    assertThat(one.news()).isNotEqualTo(news);
  }

  @Test
  void handleThatArrivesTwice_isHeldTwice() {
    Holders.Cell sent = one.send();
    Holders.Cell first = other.receive(sent);
    Holders.Cell second = other.receive(sent);
    assertThat(second).isNotEqualTo(first);
    other.release(first);
    other.release(first);
    assertThat(one.isHeld()).isTrue();
    other.release(second);
    assertThat(one.isHeld()).isFalse();
  }

  @Test
  void handleThatNeedsNoHold_isForgottenOnArrival() {
    Holders.Cell sent = one.send();
    other.arrived(sent);
    other.arrived(sent);
    assertThat(one.isSending()).isFalse();
    assertThat(one.isHeld()).isFalse();
  }

  @Test
  void handleThatIsLost_isGivenUp_andOneThatHasArrivedIsNot() {
    Holders.Cell arrived = one.send();
    one.send();
    Holders.Cell held = other.receive(arrived);
    one.giveUpSent();
    assertThat(one.isSending()).isFalse();
    assertThat(one.isHeld()).isTrue();
    other.release(held);
    assertThat(one.isHeld()).isFalse();
  }

  @Test
  void deadHolders_countNoMore() {
    one.send();
    one.hold();
    assertThat(other.isHeld()).isTrue();
    dead.add(1L);
    assertThat(other.isHeld()).isFalse();
  }

  @Test
  void fullTable_refusesHolds_sendsUncounted_andTakesCellsOfTheDead() {
    for (int i = 0; i < Holders.CELLS; i++) {
      one.hold();
    }
    assertThatThrownBy(other::hold)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(Integer.toString(Holders.CELLS));
    Holders.Cell uncounted = other.send();
    assertThat(other.isSending()).isFalse();
    dead.add(1L);
    assertThat(one.receive(uncounted)).isNotNull();
    assertThat(other.hold()).isNotNull();
  }
}
