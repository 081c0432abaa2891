-- Whether the other end of this connection is where the server is. Null for a Unix domain socket.
select coalesce(inet_client_addr() = inet_server_addr(), true) as same_machine
