-- What a role can select is what every viewer of its dashboards can read: a viewer may send any SQL. So qayd_reporting
-- gets the published figures and nothing else, and qayd_reporting_internal what members may see in all cases. The
-- migrations make both, with their limits and their rights; here they get their logins.
alter role qayd_reporting login;
alter role qayd_reporting_internal login;
