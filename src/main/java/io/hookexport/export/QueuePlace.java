package io.hookexport.export;

import java.time.Instant;
import java.util.Optional;

/**
 * Where an export is in the queue of its project: it is pending, but no worker may take it until
 * another export of the project has ended.
 *
 * @param position 1 for the one that is next
 * @param estimatedStart by what recent exports of the project took; empty when there are none
 */
public record QueuePlace(int position, Optional<Instant> estimatedStart) {}
