-- People are named by what every computer knows: a UUID (version 4), drawn once. Local numbers stay on this computer.

ALTER TABLE pupil ADD COLUMN uuid BLOB;
ALTER TABLE guardian ADD COLUMN uuid BLOB;

UPDATE pupil SET uuid = unhex(
    hex(randomblob(6)) || '4' || substr(hex(randomblob(2)), 2) || '8' || substr(hex(randomblob(8)), 2));
UPDATE guardian SET uuid = unhex(
    hex(randomblob(6)) || '4' || substr(hex(randomblob(2)), 2) || '8' || substr(hex(randomblob(8)), 2));
