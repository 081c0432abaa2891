package io.hookexport.perf;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * psql as users run it, and, where PostgreSQL would then plan the select in another way than the
 * product's, once more with the product's settings. What the product is compared with is whichever
 * of the two is faster.
 */
final class Baseline {
  private final Plan product;
  private final Plan psql;
  private final List<Shell> ways;

  private Baseline(Plan product, Plan psql, List<Shell> ways) {
    this.product = product;
    this.psql = psql;
    this.ways = ways;
  }

  /**
   * Asks for both plans.
   *
   * @param psql as users run it
   */
  static Baseline of(Shell psql, Database database, Window window) {
    return of(psql, Plan.ofProduct(database, window), Plan.ofPsql(database, window));
  }

  static Baseline of(Shell psql, Plan productPlan, Plan psqlPlan) {
    List<Shell> ways = new ArrayList<>(List.of(psql));
    if (!productPlan.equals(psqlPlan)) {
      System.out.printf(Locale.ROOT, "   PLANS DIFFER%n   hookexport: %s%n", productPlan.nodes());
      System.out.printf(Locale.ROOT, "   psql:       %s%n", psqlPlan.nodes());
      ways.add(psql.with("planned as hookexport's", Plan.PRODUCT_OPTIONS));
    }
    return new Baseline(productPlan, psqlPlan, List.copyOf(ways));
  }

  /** The contenders, one or two. */
  List<Shell> ways() {
    return ways;
  }

  /** The faster one. */
  Shell best(Race race) {
    return ways.stream().min(Comparator.comparingDouble(race::seconds)).orElseThrow();
  }

  /** How both sides are planned, in one sentence. */
  String plans() {
    return ways.size() == 1
        ? "Plan of both, hookexport and psql: " + product.nodes() + "."
        : String.format(
            Locale.ROOT,
            "**Plans differ.** hookexport: %s. psql by default: %s. Ratios are those to the faster psql.",
            product.nodes(),
            psql.nodes());
  }
}
