package io.hookexport.postgres;

import static io.hookexport.support.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.source.SlicedRowsTest;
import io.hookexport.source.rows.Slicing;
import io.hookexport.support.TestSource;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import java.net.NetworkInterface;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Which addresses are this machine's; a server elsewhere is in {@link SlicedRowsTest}. */
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
    assertThat(SameMachine.isThisMachine("/var/run/postgresql")).as("a Unix socket").isTrue();
    assertThat(SameMachine.isThisMachine("192.0.2.1")).as("an address of no machine").isFalse();
  }

  @Test
  void whatCannotBeFoundOutIsTakenToBeElsewhere() {
    try (TestSource tests = new TestSource()) {
      Pool pool =
          PgBuilder.pool().connectingTo(ConnectionUri.parse(tests.uri)).using(tests.vertx).build();
      Duration timeout = Duration.ofSeconds(5);
      assertThat(await(SameMachine.check(tests.vertx, pool, "localhost", timeout))).isTrue();
      // No name and no address, so nobody is asked.
      assertThat(await(SameMachine.check(tests.vertx, pool, "[", timeout))).isFalse();
      await(pool.close());
    }
  }

  @Test
  void connectionsFollowTheCores() {
    Slicing automatic = new Slicing(Slicing.AUTOMATIC, 4);
    assertThat(automatic.on(1, true).connections()).isEqualTo(1);
    assertThat(automatic.on(1, true).scanConnections()).isEqualTo(1);
    assertThat(automatic.on(2, true).connections()).isEqualTo(2);
    assertThat(automatic.on(2, true).scanConnections()).isEqualTo(1);
    assertThat(automatic.on(2, false).scanConnections()).isEqualTo(2);
    assertThat(automatic.on(6, true).connections()).isEqualTo(4);
    assertThat(automatic.on(6, true).scanConnections()).isEqualTo(3);
    assertThat(automatic.on(64, false).connections()).isEqualTo(4);
    assertThat(automatic.on(2, true).isPossible()).isTrue();
    assertThat(automatic.on(1, false).isPossible()).isFalse();
  }
}
