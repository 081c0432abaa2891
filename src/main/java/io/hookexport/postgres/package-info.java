/**
 * What every PostgreSQL connection needs: URIs, pools, migrations, the meaning of SQLSTATEs, SQL
 * files, and the channel below a connection of the client.
 */
@NullMarked
package io.hookexport.postgres;

import org.jspecify.annotations.NullMarked;
