package io.hookexport.export;

import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Who sent a request, and what it may do: one type for every kind of credential. */
public record Caller(Access access, Set<Scope> scopes, Credential credential) {
  /** What the caller has presented. */
  public sealed interface Credential {
    /** How clients see it. */
    String kind();

    /** When it ends by itself. */
    default Optional<Instant> expiresAt() {
      return Optional.empty();
    }
  }

  /**
   * @param expiresAt when it ends; most keys end only when they are revoked
   */
  public record Key(String keyId, Optional<Instant> expiresAt) implements Credential {
    @Override
    public String kind() {
      return "key";
    }
  }

  /**
   * @param keyId the key that made the session
   */
  public record Session(String sessionId, String keyId, Instant end) implements Credential {
    @Override
    public String kind() {
      return "session";
    }

    @Override
    public Optional<Instant> expiresAt() {
      return Optional.of(end);
    }
  }

  /** A token that somebody else has signed. */
  public record Signed(Instant end) implements Credential {
    @Override
    public String kind() {
      return "jwt";
    }

    @Override
    public Optional<Instant> expiresAt() {
      return Optional.of(end);
    }
  }

  /** What a trusted proxy says. */
  public record Proxied() implements Credential {
    @Override
    public String kind() {
      return "proxy";
    }
  }

  /** What the application says that embeds the server. */
  public record Hosted() implements Credential {
    @Override
    public String kind() {
      return "host";
    }
  }

  public Caller {
    scopes = Set.copyOf(scopes);
  }

  /** Returns the caller with a key: it may do everything in its project. */
  public static Caller withKey(Project project, Key key) {
    return new Caller(Access.to(project), EnumSet.allOf(Scope.class), key);
  }

  public Project project() {
    return access.project();
  }
}
