-- Found to be large when it was begun, and put back since all slots for large exports were taken.
-- Workers without such a slot pass it over. Older versions do not know it, and claim it like any other.
alter table hookexport.exports add column large boolean not null default false;
