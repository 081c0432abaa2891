-- A new pending export in the lowest free slot of its project; no row when all slots are taken.
-- Two inserts that see the same free slot: the unique index lets one in, the other is repeated.
-- $1 id, $2 project, $3 slots, $4 direction, $5 start, $6 end, $7 status, $8 endpoint as given,
-- $9 endpoint in the source's form, $10 inbound endpoint, $11 columns, $12 compression,
-- $13 formula escaping, $14 byte order mark
insert into hookexport.exports as e (
  export_id, project_id, slot, direction, filter_start_time, filter_end_time, filter_status,
  endpoint_id, filter_endpoint_id, filter_inbound_endpoint_id, columns, compression,
  formula_escaping, byte_order_mark)
select $1::uuid, $2::text, free.slot, $4::text, $5::timestamptz, $6::timestamptz, $7::text, $8::text,
  $9::text, $10::uuid, $11::text[], $12::text, $13::text, $14::boolean
from (
  select slot
  from generate_series(0, $3::int - 1) as slot
  where not exists (
    select from hookexport.exports taken
    where taken.project_id = $2::text and taken.slot = slot.slot
      and taken.state in ('pending', 'processing'))
  order by slot
  limit 1) as free
returning {{export_columns}}
