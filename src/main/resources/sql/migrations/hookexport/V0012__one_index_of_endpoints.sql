-- That of V0011 has taken its place. Takes a moment, but waits until no transaction reads exports.
drop index hookexport.exports_of_endpoint;
