-- What this role can select is what every viewer of a dashboard can read: a viewer may send any SQL. So it gets how far
-- the projections are, and no case, person or event, nor a count of them, which would give away who was added.
do $$ begin
  if not exists (select from pg_roles where rolname = 'qayd_reporting') then
    create role qayd_reporting login nosuperuser nocreatedb nocreaterole noinherit connection limit 10;
  end if;
end $$;
alter role qayd_reporting set default_transaction_read_only = on;
alter role qayd_reporting set statement_timeout = '10s';
alter role qayd_reporting set idle_in_transaction_session_timeout = '10s';

grant usage on schema projection to qayd_reporting;
-- Not `error`, which names an event.
grant select (name, version, build, position, state, updated_at) on projection.checkpoint to qayd_reporting;
