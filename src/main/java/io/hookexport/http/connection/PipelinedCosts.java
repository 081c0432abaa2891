package io.hookexport.http.connection;

import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What the requests of one connection need on the heap while they wait for the responses before
 * them, in units of about 100 bytes. Short lines are much of it: 31 requests with 10 lines of four
 * bytes each, from 400 connections, ended a process with 64 MB, and so did 31 bodies of 80 chunks.
 */
final class PipelinedCosts {
  /** 26 KB: with 51 KB, 480 connections ended the process again. */
  private static final int MOST = 256;

  /** Beside its lines. */
  private static final int REQUEST = 15;

  /** Of each request without a response; bodies add to the last. What is first waits for none. */
  private final Deque<Integer> costs = new ArrayDeque<>();

  private int sum;

  /** Returns whether what was received is too much together. */
  boolean isTooMuch(Object received) {
    if (received instanceof HttpRequest request) {
      costs.addLast(0);
      if (costs.size() > 1) { // most requests come alone, and need no count
        add(REQUEST + request.headers().entries().size());
      }
    } else if (costs.size() > 1 && received instanceof HttpContent) {
      boolean isLast = received instanceof LastHttpContent;
      add(isLast ? ((LastHttpContent) received).trailingHeaders().entries().size() : 1);
    }
    return costs.size() > 1 && sum - costs.getFirst() > MOST;
  }

  private void add(int cost) {
    sum += cost;
    Integer before = costs.pollLast();
    costs.addLast(before == null ? cost : before + cost);
  }

  /** Called when a response has been sent. */
  void responded() {
    Integer first = costs.pollFirst();
    sum -= first == null ? 0 : first;
  }
}
