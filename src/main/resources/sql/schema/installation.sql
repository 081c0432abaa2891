-- The id of the installation that this job database belongs to.
select installation_id from hookexport.installation
