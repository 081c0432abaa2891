package io.hookexport.chaos;

import java.time.Duration;
import java.util.Locale;
import java.util.Random;

/** What somebody does to the server while the victim works. */
enum Attack {
  QUIET("nothing; the others are compared with it"),
  DOCS("responses that nobody reads do not fill the memory"),
  READINESS("health questions cost no lease"),
  QUOTA("a project that is full stops by itself"),
  BAD_KEYS("at most the limit is looked up, and a good key of the address gets in"),
  HEADS("a HEAD does not read the file"),
  ONE_KEY("a refused request costs no statement"),
  QUERY("a response is not many times its request"),
  IDLE("an address has its share of the connections"),
  DESCRIPTORS("connections end before descriptors do"),
  STDERR("a log that nobody reads stops nothing"),
  CELL("a cell of 60 MB ends its own export at most"),
  LISTS("requests of one project do not stand before those of another"),
  LINKS("a link has a limit, as a key has"),
  BODIES("bodies that do not end leave memory for the rest"),
  DELETED("deleted files that are being read do not add to the quota"),
  RESTART("files of one project are not verified before all those of another"),
  PREVIEWS("previews of one project leave files to another"),
  SLOW("a reader that is slow but reads is not cut");

  private final String wanted;

  Attack(String wanted) {
    this.wanted = wanted;
  }

  String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  String wanted() {
    return wanted;
  }

  /** Slow readers were cut after 141 s. */
  Duration least() {
    return Duration.ofSeconds(this == SLOW ? 180 : 1);
  }

  /** Prepares, calls {@link AttackScene#begin}, attacks, and says how many requests that were. */
  String run(AttackScene scene, Random random) throws Exception {
    return switch (this) {
      case QUIET -> Floods.quiet(scene);
      case DOCS -> Floods.docs(scene);
      case READINESS -> Floods.readiness(scene);
      case QUOTA -> FileAttacks.quota(scene);
      case BAD_KEYS -> Floods.badKeys(scene, random);
      case HEADS -> FileAttacks.heads(scene);
      case ONE_KEY -> Floods.oneKey(scene);
      case QUERY -> Floods.query(scene);
      case IDLE -> Floods.idle(scene);
      case DESCRIPTORS -> Floods.descriptors(scene);
      case STDERR -> Floods.stderr(scene);
      case CELL -> FileAttacks.cell(scene);
      case LISTS -> Floods.lists(scene);
      case LINKS -> FileAttacks.links(scene);
      case BODIES -> Floods.bodies(scene);
      case DELETED -> FileAttacks.deleted(scene);
      case RESTART -> FileAttacks.restart(scene, random);
      case PREVIEWS -> FileAttacks.previews(scene);
      case SLOW -> FileAttacks.slow(scene);
    };
  }
}
