-- Finance looks at one cooperative, mostly at what stands in one way, in the order of days or amounts: with these the
-- first page of a hundred thousand rows is read without sorting any.
CREATE INDEX ON invoice_list (cooperative, open, invoice);
CREATE INDEX ON invoice_list (cooperative, due_on, invoice);
CREATE INDEX ON invoice_list (cooperative, status, issued_on, invoice);
CREATE INDEX ON invoice_list (cooperative, status, due_on, invoice);
CREATE INDEX ON invoice_list (cooperative, status, open, invoice);
CREATE INDEX ON invoice_list (job, invoice);
CREATE INDEX ON job_list (cooperative, changed_at, job);
CREATE INDEX ON job_list (cooperative, status, starts_on, job);
CREATE INDEX ON job_list (cooperative, status, changed_at, job);
CREATE INDEX ON job_list (member, changed_at, job);
CREATE INDEX ON job_list (client, changed_at, job);
CREATE INDEX ON job_list (activity, starts_on, job);
