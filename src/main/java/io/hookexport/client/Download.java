package io.hookexport.client;

import io.hookexport.client.ClientException.Reason;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Brings the file of an export, in as many pieces as the network makes of it, and checks that it is
 * the whole one.
 */
public final class Download {
  private static final byte[] NONE = {};

  private final ApiClient api;
  private final String id;
  private final Consumer<String> notices;
  private final Progress progress;

  /**
   * What the next bytes must be, before new ones come: the end of what an earlier download left.
   */
  private byte[] tail = NONE;

  /** What an earlier download has left is not the beginning of this file. */
  private static final class OtherFile extends IOException {}

  /** Learns how far a download is, often. */
  @FunctionalInterface
  public interface Progress {
    void update(long bytes, long total);
  }

  public Download(ApiClient api, String id, Consumer<String> notices, Progress progress) {
    this.api = api;
    this.id = id;
    this.notices = notices;
    this.progress = progress;
  }

  /**
   * Blocks until the target has everything.
   *
   * @param link of the file; a new one is asked for whenever this one no longer works
   * @throws ClientException when the file is gone, cannot be written, or is not what it should be
   */
  public void into(Target target, FileLink link) throws InterruptedException {
    if (target.length() > link.size()) {
      replace(target);
    }
    long before = target.length();
    tail = before == link.size() ? NONE : target.tail();
    if (!arrives(target, link)) {
      if (before == 0) {
        throw damaged(target, link);
      }
      if (before == link.size()) {
        replace(target); // nothing has come that could tell whether it is of this file
      } else {
        restart(target);
      }
      if (!arrives(target, link)) {
        throw damaged(target, link);
      }
    }
    target.finish();
  }

  /** In place of what may be of another file. */
  private void replace(Target target) {
    target.requireReplaceable();
    restart(target);
  }

  private void restart(Target target) {
    target.restart();
    tail = NONE;
    notices.accept("the unfinished file was not the beginning of this one; starting again");
  }

  private static ClientException damaged(Target target, FileLink link) {
    String got = target.length() + " bytes";
    target.discard();
    return new ClientException(
        Reason.DAMAGED,
        "the downloaded file is damaged: " + got + " whose SHA-256 is not " + link.sha256(),
        List.of("download it again; if that does not help, a proxy may change it on the way"));
  }

  /** Returns whether what has arrived is the file. */
  private boolean arrives(Target target, FileLink first) throws InterruptedException {
    FileLink link = first;
    progress.update(target.length(), link.size());
    while (target.length() < link.size()) {
      if (!piece(target, link)) {
        link = api.nextLink(id);
        if (!link.sha256().equals(first.sha256())) {
          throw damaged(target, first);
        }
      }
    }
    return target.length() == link.size() && target.sha256().equals(link.sha256());
  }

  /** Returns false when the rest needs another request. */
  private boolean piece(Target target, FileLink link) throws InterruptedException {
    try {
      long offset = target.length() - tail.length;
      HttpResponse<InputStream> response = api.open(link, offset);
      switch (response.statusCode()) {
        case 206 -> append(response, target, link, 0);
        case 200 -> append(response, target, link, offset);
        default -> turnedAway(api.answer(response, true), target);
      }
    } catch (OtherFile e) {
      replace(target);
      return piece(target, link);
    } catch (IOException e) {
      api.retries().lost(e);
    }
    return target.length() >= link.size();
  }

  private void turnedAway(Answer answer, Target target) throws InterruptedException {
    if (answer.status() == 416 && target.length() > 0) {
      if (tail.length > 0) {
        replace(target);
      } else {
        restart(target);
      }
    } else if (answer.isTransient() || answer.code().equals("LINK_EXPIRED")) {
      api.retries().turnedAway(answer);
    } else {
      throw answer.refusal();
    }
  }

  /**
   * @param skip bytes that the target has already
   */
  private void append(HttpResponse<InputStream> response, Target target, FileLink link, long skip)
      throws IOException {
    byte[] bytes = new byte[64 * 1024];
    try (InputStream in = api.watched(response)) {
      in.skipNBytes(skip);
      byte[] known = in.readNBytes(tail.length);
      if (known.length < tail.length) {
        throw new EOFException("EOF");
      }
      if (!Arrays.equals(known, tail)) {
        throw new OtherFile();
      }
      tail = NONE;
      int count;
      while (target.length() <= link.size() && (count = in.read(bytes)) >= 0) {
        target.write(bytes, count);
        api.retries().reached();
        progress.update(target.length(), link.size());
      }
    }
    if (target.length() < link.size()) {
      throw new IOException("EOF");
    }
  }
}
