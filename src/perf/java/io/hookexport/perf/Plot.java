package io.hookexport.perf;

import java.util.List;

/** Time against rows as SVG, both axes logarithmic: a way that does not slow down is a line. */
final class Plot {
  private static final int WIDTH = 780;
  private static final int HEIGHT = 440;
  private static final int LEFT = 70;
  private static final int RIGHT = 260;
  private static final int TOP = 30;
  private static final int BOTTOM = 50;
  private static final List<String> COLOURS =
      List.of("#1b6ca8", "#c0392b", "#2e8b57", "#8e44ad", "#d68910");

  private final double minX;
  private final double maxX;
  private final double minY;
  private final double maxY;
  private final StringBuilder svg = new StringBuilder();

  private Plot(List<Result.Curve> curves) {
    List<Result.Point> points = curves.stream().flatMap(c -> c.points().stream()).toList();
    minX =
        Math.floor(
            Math.log10(
                points.stream().mapToDouble(point -> (double) point.rows()).min().orElse(1)));
    maxX =
        Math.ceil(
            Math.log10(
                points.stream().mapToDouble(point -> (double) point.rows()).max().orElse(10)));
    minY =
        Math.floor(Math.log10(points.stream().mapToDouble(Result.Point::seconds).min().orElse(1)));
    maxY =
        Math.ceil(Math.log10(points.stream().mapToDouble(Result.Point::seconds).max().orElse(10)));
  }

  static String svg(List<Result.Curve> curves) {
    Plot plot = new Plot(curves);
    plot.frame();
    for (int i = 0; i < curves.size(); i++) {
      plot.curve(curves.get(i), COLOURS.get(i % COLOURS.size()), i);
    }
    return plot.svg.append("</svg>\n").toString();
  }

  private void frame() {
    add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\""
            + " font-size=\"12\">",
        WIDTH, HEIGHT);
    add("<rect width=\"%d\" height=\"%d\" fill=\"white\"/>", WIDTH, HEIGHT);
    for (int e = (int) minX; e <= maxX; e++) {
      double x = x(Math.round(Math.pow(10, e)));
      line(x, TOP, x, HEIGHT - BOTTOM, "#dddddd", 1);
      text(x, HEIGHT - BOTTOM + 18, "middle", Figures.count(Math.round(Math.pow(10, e))));
    }
    for (int e = (int) minY; e <= maxY; e++) {
      double y = y(Math.pow(10, e));
      line(LEFT, y, WIDTH - RIGHT, y, "#dddddd", 1);
      text(
          LEFT - 8,
          y + 4,
          "end",
          e < 0 ? Figures.text("%." + -e + "f", Math.pow(10, e)) : "1" + "0".repeat(e));
    }
    text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 12, "middle", "rows of the export");
    text(LEFT, TOP - 12, "middle", "seconds");
  }

  private void curve(Result.Curve curve, String colour, int index) {
    StringBuilder path = new StringBuilder();
    for (Result.Point point : curve.points()) {
      path.append(Figures.text("%.1f,%.1f ", x(point.rows()), y(point.seconds())));
      add(
          "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>",
          x(point.rows()), y(point.seconds()), colour);
    }
    add(
        "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>",
        path.toString().strip(), colour);
    double y = TOP + 20 + index * 20.0;
    line(WIDTH - RIGHT + 12, y - 4, WIDTH - RIGHT + 36, y - 4, colour, 2);
    text(WIDTH - RIGHT + 42, y, "start", curve.name());
  }

  private double x(long rows) {
    return LEFT + (Math.log10((double) rows) - minX) / (maxX - minX) * (WIDTH - RIGHT - LEFT);
  }

  private double y(double seconds) {
    return HEIGHT - BOTTOM - (Math.log10(seconds) - minY) / (maxY - minY) * (HEIGHT - BOTTOM - TOP);
  }

  private void line(double x1, double y1, double x2, double y2, String colour, int width) {
    add(
        "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" stroke-width=\"%d\"/>",
        x1, y1, x2, y2, colour, width);
  }

  private void text(double x, double y, String anchor, String text) {
    add(
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>",
        x, y, anchor, text.replace("&", "&amp;").replace("<", "&lt;"));
  }

  private void add(String format, Object... values) {
    svg.append(Figures.text(format, values)).append('\n');
  }
}
