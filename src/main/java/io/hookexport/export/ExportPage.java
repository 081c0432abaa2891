package io.hookexport.export;

import java.util.List;
import java.util.Optional;

/**
 * One page of a listing.
 *
 * @param next where the next page starts; absent at the end
 */
public record ExportPage(List<Export> exports, Optional<ExportListing.Position> next) {
  public ExportPage {
    exports = List.copyOf(exports);
  }
}
