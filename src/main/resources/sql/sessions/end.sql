-- $1 session id
delete from hookexport.sessions where session_id = $1
