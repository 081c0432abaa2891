package io.hookexport.files;

import io.hookexport.files.DiskLog.Event;
import io.hookexport.files.DiskLog.Kind;
import io.hookexport.files.DiskLog.Step;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What a power cut may leave of a logged sequence of steps, as POSIX allows it: bytes are safe when
 * an fsync of the file was begun after their write was done, and has returned; names likewise, by
 * an fsync of the folder. Of the rest each write may be there, torn or lost, and each change of a
 * name may be there or not, independently of one another and of the bytes. Every combination is
 * tried.
 */
final class CrashedDisk {
  private static final Set<Kind> NAMES = EnumSet.of(Kind.CREATE, Kind.MOVE, Kind.DELETE);

  private final List<Event> events;

  /**
   * @param events all that happened before the cut
   */
  CrashedDisk(List<Event> events) {
    this.events = events;
  }

  /** Gives each state: the content of every file by its name. */
  void each(Consumer<Map<Path, byte[]>> state) {
    List<Step> names = begun(NAMES);
    List<Step> loseable = names.stream().filter(step -> !isSafe(step, Kind.FSYNC_FOLDER)).toList();
    List<Step> writes = begun(EnumSet.of(Kind.WRITE));
    List<Step> tearable = writes.stream().filter(step -> !isSafe(step, Kind.FSYNC_FILE)).toList();
    for (int kept = 0; kept < 1 << loseable.size(); kept++) {
      Map<Path, Path> files = files(names, loseable, kept);
      int combinations = (int) Math.pow(3, tearable.size());
      for (int torn = 0; torn < combinations; torn++) {
        Map<Path, byte[]> contents = new HashMap<>();
        for (Map.Entry<Path, Path> file : files.entrySet()) {
          contents.put(file.getKey(), content(file.getValue(), writes, tearable, torn));
        }
        state.accept(contents);
      }
    }
  }

  private List<Step> begun(Set<Kind> kinds) {
    List<Step> steps = new ArrayList<>();
    for (Event event : events) {
      if (!event.done() && kinds.contains(event.step().kind())) {
        steps.add(event.step());
      }
    }
    return steps;
  }

  private boolean isSafe(Step step, Kind fsync) {
    int done = events.indexOf(new Event(step, true));
    if (done < 0) {
      return false;
    }
    Path synced = fsync == Kind.FSYNC_FILE ? step.path() : step.path().getParent();
    for (int i = done; i < events.size(); i++) {
      Step later = events.get(i).step();
      boolean begins = !events.get(i).done() && later.kind() == fsync;
      if (begins && later.path().equals(synced) && events.contains(new Event(later, true))) {
        return true;
      }
    }
    return false;
  }

  /** The file behind each name, called by the name it was created with. */
  private static Map<Path, Path> files(List<Step> names, List<Step> loseable, int kept) {
    Map<Path, Path> files = new HashMap<>();
    for (Step step : names) {
      int at = loseable.indexOf(step);
      if (at >= 0 && (kept & 1 << at) == 0) {
        continue;
      }
      switch (step.kind()) {
        case CREATE -> files.put(step.path(), step.path());
        case MOVE -> {
          files.remove(step.path());
          files.put(step.to(), step.path());
        }
        default -> files.remove(step.path());
      }
    }
    return files;
  }

  private static byte[] content(Path file, List<Step> writes, List<Step> tearable, int torn) {
    byte[] content = new byte[0];
    for (Step write : writes) {
      int at = tearable.indexOf(write);
      int fate = at < 0 ? 2 : torn / (int) Math.pow(3, at) % 3;
      int length = write.bytes().length * fate / 2;
      if (write.path().equals(file) && length > 0) {
        int end = write.offset() + length;
        content = end > content.length ? Arrays.copyOf(content, end) : content;
        System.arraycopy(write.bytes(), 0, content, write.offset(), length);
      }
    }
    return content;
  }
}
