package io.hookexport.jobs;

import io.hookexport.export.Direction;
import io.hookexport.export.ExportStore.NewExport;
import io.hookexport.export.RowFilter;
import io.hookexport.export.UuidText;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The filter of an export as columns that older versions of the server understand, or fail on.
 * Versions before V0007 know one status, outbound endpoints, and inbound ones that are UUIDs. An
 * export with more gets a status that no source has: they end it with an error, and do not write
 * rows that the client did not ask for.
 *
 * @param status for older versions
 * @param endpointId as the client wrote it, outbound
 * @param filterEndpointId in the source's form, outbound
 * @param inboundUuid for older versions
 * @param inboundEndpoint in the source's form
 */
record StoredFilter(
    @Nullable String status,
    List<String> statuses,
    @Nullable String endpointId,
    @Nullable String filterEndpointId,
    @Nullable UUID inboundUuid,
    @Nullable String inboundEndpoint) {
  /** Not a name that a source can declare. */
  static final String MORE = "+more";

  static StoredFilter of(NewExport export) {
    RowFilter filter = export.request().filter();
    boolean inbound = export.request().direction() == Direction.INBOUND;
    @Nullable String endpoint = export.endpointFilter().orElse(null);
    Optional<UUID> uuid =
        UuidText.parse(endpoint).filter(id -> inbound && id.toString().equals(endpoint));
    boolean isOld =
        filter.statuses().size() <= 1
            && filter.eventTypes().isEmpty()
            && filter.responseStatuses().isEmpty()
            && (endpoint == null || !inbound || uuid.isPresent());
    return new StoredFilter(
        isOld ? filter.statuses().stream().findFirst().orElse(null) : MORE,
        filter.statuses(),
        inbound ? null : filter.endpoint().orElse(null),
        inbound ? null : endpoint,
        uuid.orElse(null),
        inbound ? endpoint : null);
  }
}
