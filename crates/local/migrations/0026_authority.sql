-- The file of the authority that signs the service's certificate, where the system does not know it.
ALTER TABLE central_service ADD COLUMN authority BLOB;
