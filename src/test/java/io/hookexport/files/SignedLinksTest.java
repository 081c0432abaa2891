package io.hookexport.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.hookexport.export.FileStore;
import java.time.Instant;
import java.util.Base64;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SignedLinksTest {
  private static final String SECRET = "a secret of thirty-two characters";
  private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

  private final SignedLinks links = new SignedLinks(SECRET);

  private ExportException refusal(String token) {
    return catchThrowableOfType(ExportException.class, () -> links.verify(token));
  }

  @Test
  void tokenGivesBackItsExport() {
    UUID id = UUID.randomUUID();

    FileStore.Link expected = new FileStore.Link(id, NOW.plusSeconds(1));
    assertThat(links.verify(links.sign(id, NOW.plusSeconds(1)))).isEqualTo(expected);
    assertThat(new SignedLinks(SECRET).verify(links.sign(id, NOW.plusSeconds(1))))
        .isEqualTo(expected);
  }

  @Test
  void tokenIsSafeInAPath() {
    assertThat(links.sign(UUID.randomUUID(), NOW)).matches("[A-Za-z0-9_-]{75}");
  }

  @Test
  void expiryIsRoundedDownToWholeSeconds() {
    String token = links.sign(UUID.randomUUID(), NOW.plusNanos(999_999_999));

    assertThat(links.verify(token).expiresAt()).isEqualTo(NOW);
  }

  @Test
  void refusalTellsWhereToGetANewLink() {
    assertThat(refusal("x").message()).contains("Request a new one at /v1/exports/{id}/download");
  }

  @Test
  void everyFlippedBitIsInvalidAlsoWhenTheTokenHasExpired() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int round = 0; round < 5; round++) {
      UUID id = new UUID(random.nextLong(), random.nextLong());
      String token = links.sign(id, NOW.plusSeconds(random.nextInt(2) == 0 ? -100 : 100));
      byte[] bytes = Base64.getUrlDecoder().decode(token);
      for (int bit = 0; bit < bytes.length * 8; bit++) {
        byte[] flipped = bytes.clone();
        flipped[bit / 8] ^= (byte) (1 << (bit % 8));
        String altered = Base64.getUrlEncoder().withoutPadding().encodeToString(flipped);
        assertThat(refusal(altered).error())
            .as("seed %d, round %d, bit %d", seed, round, bit)
            .isEqualTo(ExportError.LINK_INVALID);
      }
    }
  }

  @Test
  void everyOtherCharacterInAnyPlaceIsInvalid() {
    String token = links.sign(UUID.randomUUID(), NOW.plusSeconds(100));
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=%. é\0";
    for (int at = 0; at < token.length(); at++) {
      for (char c : alphabet.toCharArray()) {
        if (token.charAt(at) != c) {
          String altered = token.substring(0, at) + c + token.substring(at + 1);
          assertThat(refusal(altered).error())
              .as("character %d of %s", at, altered)
              .isEqualTo(ExportError.LINK_INVALID);
        }
      }
    }
  }

  @Test
  void otherSpellingsAndLengthsAreInvalid() {
    String token = links.sign(UUID.randomUUID(), NOW.plusSeconds(100));

    for (String altered :
        new String[] {
          "",
          "=",
          token + "=",
          token + "A",
          token + "\n",
          " " + token,
          token.substring(1),
          token.substring(0, 74),
          token + token,
          "A".repeat(75),
          "A".repeat(100_000)
        }) {
      assertThat(refusal(altered).error()).isEqualTo(ExportError.LINK_INVALID);
    }
  }

  @Test
  void tokenOfAnotherSecretIsInvalid() {
    String token = new SignedLinks(SECRET + "!").sign(UUID.randomUUID(), NOW.plusSeconds(100));

    assertThat(refusal(token).error()).isEqualTo(ExportError.LINK_INVALID);
  }

  @Test
  void shortSecretIsRefusedWithoutShowingIt() {
    assertThatThrownBy(() -> new SignedLinks("short secret"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("32")
        .message()
        .doesNotContain("short secret");
  }
}
