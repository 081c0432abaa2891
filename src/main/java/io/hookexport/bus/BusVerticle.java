package io.hookexport.bus;

import io.hookexport.contract.BodyRules;
import io.hookexport.contract.Contract;
import io.hookexport.contract.MessageCheck;
import io.hookexport.export.ApiKeys;
import io.hookexport.export.Exports;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Serves the operations of the contract on the event bus, at {@code <prefix>.<operationId>}.
 *
 * <p>Every client of the bus is trusted to name any project: there are no keys here. A clustered
 * bus must therefore be reachable for trusted processes only.
 */
public final class BusVerticle extends VerticleBase {
  /** Of the addresses, where nothing else is said. */
  static final String USUAL_PREFIX = "hookexport";

  private final String prefix;
  private final Contract contract;
  private final Exports exports;
  private final ApiKeys projects;
  private final List<MessageConsumer<Object>> consumers = new ArrayList<>();
  private final List<OperationConsumer> served = new ArrayList<>();

  /**
   * @param prefix of the addresses; {@code hookexport} by default
   * @param projects finds the projects that exist
   */
  public BusVerticle(String prefix, Contract contract, Exports exports, ApiKeys projects) {
    this.prefix = prefix;
    this.contract = contract;
    this.exports = exports;
    this.projects = projects;
  }

  /** Completes when all addresses can be reached, from every member of a cluster. */
  @Override
  public Future<?> start() {
    BusOperations operations = new BusOperations(exports);
    for (Map.Entry<String, BusOperations.Operation> operation : operations.byId().entrySet()) {
      String id = operation.getKey();
      BodyRules rules = operations.rules().getOrDefault(id, BodyRules.NONE);
      MessageCheck check = new MessageCheck(contract, id, rules);
      OperationConsumer consumer = new OperationConsumer(id, check, projects, operation.getValue());
      served.add(consumer);
      consumers.add(vertx.eventBus().consumer(address(prefix, id), consumer));
    }
    return Future.all(consumers.stream().map(MessageConsumer::completion).toList());
  }

  static String address(String prefix, String operationId) {
    return prefix + '.' + operationId;
  }

  /** Takes no more messages, and replies to those that it took; may be called without a start. */
  @Override
  public Future<?> stop() {
    List<Future<Void>> gone = consumers.stream().map(MessageConsumer::unregister).toList();
    consumers.clear();
    return Future.join(gone)
        .eventually(() -> Future.join(served.stream().map(OperationConsumer::idle).toList()));
  }
}
