package io.hookexport.http;

import java.util.Locale;

/**
 * The style sheet that gives the console its one colour. The colour is darkened on light ground and
 * lightened on dark ground until text in it, and text on it, has the contrast of 4.5 that WCAG asks
 * for.
 */
final class AccentColour {
  private static final double LEAST_CONTRAST = 4.5;

  /** The grounds of console.css that are nearest to the colour. */
  private static final int LIGHT = 0xf4f5f7;

  private static final int DARK = 0x191e28;
  private static final int BLACK = 0;
  private static final int WHITE = 0xffffff;

  private AccentColour() {}

  /**
   * @param hex {@code #rrggbb}
   */
  static String css(String hex) {
    int colour = Integer.parseInt(hex.substring(1), 16);
    int onLight = readable(colour, LIGHT, BLACK);
    int onDark = readable(colour, DARK, WHITE);
    return rules(onLight, mixed(onLight, BLACK, 0.15), "#fff")
        + "@media (prefers-color-scheme: dark) {\n"
        + rules(onDark, mixed(onDark, WHITE, 0.25), "#11141b")
        + "}\n";
  }

  /** As specific as the rules of Pico, and after them. */
  private static String rules(int colour, int hover, String inverse) {
    return String.format(
        Locale.ROOT,
        """
        :root:not([data-theme]) {
          --pico-primary: #%1$06x;
          --pico-primary-background: #%1$06x;
          --pico-primary-border: #%1$06x;
          --pico-primary-underline: #%1$06x;
          --pico-primary-hover: #%2$06x;
          --pico-primary-hover-background: #%2$06x;
          --pico-primary-focus: #%1$06x;
          --pico-primary-inverse: %3$s;
        }
        """,
        colour,
        hover,
        inverse);
  }

  private static int readable(int colour, int ground, int towards) {
    double share = 0;
    while (contrast(mixed(colour, towards, share), ground) < LEAST_CONTRAST) {
      share += 0.02;
    }
    return mixed(colour, towards, share);
  }

  /** Returns a colour that has this share of the other. */
  private static int mixed(int colour, int other, double share) {
    int mixed = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      double part = ((colour >> shift) & 0xff) * (1 - share) + ((other >> shift) & 0xff) * share;
      mixed |= (int) Math.round(part) << shift;
    }
    return mixed;
  }

  /** The ratio of WCAG 2, from 1 to 21. */
  static double contrast(int one, int other) {
    double lighter = Math.max(luminance(one), luminance(other));
    double darker = Math.min(luminance(one), luminance(other));
    return (lighter + 0.05) / (darker + 0.05);
  }

  private static double luminance(int colour) {
    return 0.2126 * linear(colour >> 16) + 0.7152 * linear(colour >> 8) + 0.0722 * linear(colour);
  }

  private static double linear(int part) {
    double value = (part & 0xff) / 255.0;
    return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
  }
}
