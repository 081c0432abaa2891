-- From now on a folder without an installation id is not taken for ours.
update hookexport.installation set folder_named_at = now() where folder_named_at is null
