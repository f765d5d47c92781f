-- Lists are asked in these orders without naming a cooperative, a member or a client.
CREATE INDEX ON job_list (starts_on, job);
CREATE INDEX ON invoice_list (issued_on, invoice);
CREATE INDEX ON invoice_list (due_on, invoice);
