package io.hookexport.chaos;

import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;

/** Lets clients begin something new while it is open, and knows who is still at it. */
final class Gate {
  private final Set<String> busy = new TreeSet<>();
  private boolean open;
  private boolean over;

  synchronized void open() {
    open = true;
    notifyAll();
  }

  synchronized void close() {
    open = false;
  }

  /** No client comes through any more. */
  synchronized void end() {
    over = true;
    notifyAll();
  }

  /** Waits until the gate is open; false when all is over. */
  synchronized boolean enter(String client) throws InterruptedException {
    while (!open && !over) {
      wait();
    }
    if (!over) {
      busy.add(client);
    }
    return !over;
  }

  synchronized void leave(String client) {
    busy.remove(client);
    notifyAll();
  }

  /** Those who are still at it when the time is over; nobody when all is well. */
  synchronized Set<String> awaitIdle(Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!busy.isEmpty()) {
      long millis = (deadline - System.nanoTime()) / 1_000_000;
      if (millis <= 0) {
        break;
      }
      wait(millis);
    }
    return Set.copyOf(busy);
  }
}
