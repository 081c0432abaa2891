-- $1 id
update hookexport.exports set file_removed = true where export_id = $1 and state = 'expired'
