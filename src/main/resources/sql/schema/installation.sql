-- The installation that this job database belongs to, and whether a folder has named it.
select installation_id, folder_named_at is not null as has_folder
from hookexport.installation
