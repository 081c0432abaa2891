package io.hookexport.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.NetworkInterface;
import java.net.UnknownHostException;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** Which addresses are this machine's; what the server says is in {@link SlicedRowsTest}. */
final class SameMachineTest {
  @Test
  void thisMachineHasItsOwnAddresses() throws Exception {
    assertThat(SameMachine.isThisMachine("localhost")).isTrue();
    assertThat(SameMachine.isThisMachine("127.0.0.1")).isTrue();
    for (NetworkInterface card : NetworkInterface.networkInterfaces().toList()) {
      for (String address : card.inetAddresses().map(a -> a.getHostAddress()).toList()) {
        assertThat(SameMachine.isThisMachine(address)).as(address).isTrue();
      }
    }
    assertThat(SameMachine.isThisMachine("192.0.2.1")).as("an address of no machine").isFalse();
  }

  @Test
  void aNameThatNobodyKnowsIsAnError() {
    Assertions.assertThatThrownBy(() -> SameMachine.isThisMachine("no-such-host.invalid"))
        .isInstanceOf(UnknownHostException.class);
  }

  @Test
  void connectionsFollowTheCores() {
    Slicing automatic = new Slicing(Slicing.AUTOMATIC, 4);
    assertThat(automatic.on(1, true).connections()).isEqualTo(1);
    assertThat(automatic.on(2, true).connections()).isEqualTo(1);
    assertThat(automatic.on(2, false).connections()).isEqualTo(2);
    assertThat(automatic.on(6, true).connections()).isEqualTo(3);
    assertThat(automatic.on(64, false).connections()).isEqualTo(4);
    assertThat(automatic.on(2, false).isPossible()).isTrue();
    assertThat(automatic.on(2, true).isPossible()).isFalse();
  }
}
