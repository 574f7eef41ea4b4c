-- What this role can select is what every viewer of a dashboard can read: a viewer may send any SQL. So it gets how far
-- the projections are, and no case, person or event, nor a count of them, which would give away who was added. The
-- migrations make it, with its limits and its rights; here it gets its login.
alter role qayd_reporting login;
