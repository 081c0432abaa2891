-- Which keys have been used lately. Several processes may say so: the first in a minute writes. In one order, so
-- that two of them never wait for each other in a circle. $1 key ids
insert into hookexport.key_uses as u (key_id, last_used_at)
select k.key_id, now()
from hookexport.api_keys k
where k.key_id = any($1::text[])
order by k.key_id
on conflict (key_id) do update set last_used_at = excluded.last_used_at
  where u.last_used_at < excluded.last_used_at - interval '50 seconds'
