-- The installation that this job database belongs to, whether a folder has named it, and whether a
-- folder has files of it.
select installation_id, folder_named_at is not null as has_folder, exists (
    select from hookexport.exports stored
    where stored.state in ('completed', 'expired') and not stored.file_removed) as has_files
from hookexport.installation
