-- What the rows of an export are. Older versions do not know it, and would write deliveries: ask for
-- delivery attempts when all servers of the installation have this version.
alter table hookexport.exports add column dataset text not null default 'deliveries'
  constraint known_dataset check (dataset in ('deliveries', 'attempts'));
