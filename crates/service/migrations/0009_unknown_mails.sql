-- How many mails nobody knows the end of is asked every few seconds.
CREATE INDEX outgoing_mail_unknown ON outgoing_mail (id) WHERE state = 'unknown';
