package io.hookexport.gzip;

import io.hookexport.export.FileStore.Draft;
import io.vertx.core.Context;

/** How files are compressed. The bytes of the files differ, their content does not. */
public enum Gzip {
  /** With native code where that works, see {@link IsalLibrary}; as {@link #JAVA} elsewhere. */
  AUTO,
  /** With the zlib of the JDK. */
  JAVA;

  /** Four times zlib (some 140 MB/s each) exceeds the read speed of one export. */
  private static final int MAX_PARALLEL = 4;

  /** Call this off the event loop: the first call may load a library. */
  public PieceDeflater deflater() {
    return this == AUTO && IsalLibrary.works() ? new IsalDeflater() : new JavaDeflater();
  }

  /** Returns a stream for the context on which it will be used. */
  public GzipStream stream(Context context, Draft draft) {
    int parallel = Math.min(Runtime.getRuntime().availableProcessors(), MAX_PARALLEL);
    return new GzipStream(
        draft,
        new DeflateTasks(task -> context.executeBlocking(task, false), this::deflater, parallel));
  }
}
