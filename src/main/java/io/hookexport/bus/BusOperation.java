package io.hookexport.bus;

import io.hookexport.contract.Input;
import io.hookexport.export.Project;
import io.vertx.core.Future;

/** Carries out one operation of the contract for a sibling. */
@FunctionalInterface
interface BusOperation {
  Future<Reply> run(Project project, Input input);
}
