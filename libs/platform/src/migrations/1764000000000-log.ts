import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The log. `position` is dense: the head row is locked by whoever appends, so that the order of positions is the order of
 * commits, and no reader can see a higher position before a lower one. Nobody may update or delete: the application's
 * role can only call `append`, and a trigger refuses the owner (against accidents: a superuser can step around it).
 */
export class Log1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create schema log;

      create table log.head (
        only_one boolean primary key default true check (only_one),
        position bigint not null default 0,
        recorded_at timestamptz(3) not null default '-infinity'
      ) with (fillfactor = 10);
      insert into log.head default values;

      create table log.event (
        position bigint primary key,
        stream text collate "C" not null,
        revision bigint not null,
        id uuid not null,
        type text collate "C" not null,
        version int not null,
        data json not null,
        metadata json not null,
        recorded_at timestamptz(3) not null,
        unique (stream, revision)
      );

      create function log.refuse_change() returns trigger language plpgsql as $$
      begin
        raise exception 'Events are never changed or removed' using errcode = 'QA001';
      end $$;
      create trigger immutable before update or delete on log.event for each row execute function log.refuse_change();
      create trigger untruncated before truncate on log.event for each statement execute function log.refuse_change();

      -- A group of appends, at most one a stream. Texts are joined by newlines, which neither JSON nor a name holds.
      -- expected: -1 for a stream that must not exist. Events are flat, in the order of their appends: of_append is the
      -- number of the append that each belongs to, nth its place in it, both from 1.
      -- One row: the position before the group's first event and, of the appends that lost, each one's number, the
      -- revision that its stream is at, and the position of its last event if just its events are there already.
      -- known: the expected revisions are known to exist, as events that exist do for good. Then nothing is looked up: the
      -- unique index refuses the whole group where somebody wrote meanwhile, and it is to be sent again as not known.
      create function log.append(
        streams text, expected bigint[], of_append int[], nth int[], ids text, types text, versions int[], datas text, metadatas text, known boolean,
        out before_group bigint, out lost int[], out lost_revisions bigint[], out lost_positions bigint[]
      ) language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
      declare
        names text[] := string_to_array(streams, E'\\n');
        found_at bigint[];
        events int := cardinality(versions);
        head_time timestamptz(3);
      begin
        update log.head
        set position = position + events, recorded_at = greatest(date_trunc('milliseconds', clock_timestamp()), recorded_at)
        returning position - events, recorded_at into before_group, head_time;

        if known then
          found_at := expected;
        elsif cardinality(expected) = 1 then
          found_at := array[coalesce((select e.revision from log.event e where e.stream = streams order by e.revision desc limit 1), -1)];
        else
          select array_agg(coalesce((select e.revision from log.event e where e.stream = a.name order by e.revision desc limit 1), -1) order by a.n)
          into found_at from unnest(names) with ordinality a (name, n);
        end if;

        if events = 1 and found_at = expected then
          insert into log.event (position, stream, revision, id, type, version, data, metadata, recorded_at)
          values (before_group + 1, streams, expected[1] + 1, ids::uuid, types, versions[1], datas::json, metadatas::json, head_time);
        else
          insert into log.event (position, stream, revision, id, type, version, data, metadata, recorded_at)
          select before_group + row_number() over (order by o), names[e.a], expected[e.a] + e.nth, e.id::uuid, e.type, e.version,
                 e.data::json, e.metadata::json, head_time
          from unnest(
            of_append, nth, string_to_array(ids, E'\\n'), string_to_array(types, E'\\n'), versions,
            string_to_array(datas, E'\\n'), string_to_array(metadatas, E'\\n')
          ) with ordinality e (a, nth, id, type, version, data, metadata, o)
          where found_at[e.a] = expected[e.a];
        end if;

        if found_at <> expected then
          get diagnostics events = row_count;
          update log.head set position = before_group + events;
          select array_agg(a.n::int order by a.n), array_agg(found_at[a.n] order by a.n), array_agg(there.last order by a.n)
          into lost, lost_revisions, lost_positions
          from unnest(expected) with ordinality a (revision, n)
          left join lateral (
            select case when count(e.position) = count(*) then max(e.position) end as last
            from unnest(of_append, nth, string_to_array(ids, E'\\n')) m (a, nth, id)
            left join log.event e on e.stream = names[a.n] and e.revision = a.revision + m.nth and e.id = m.id::uuid
            where m.a = a.n
          ) there on true
          where found_at[a.n] <> a.revision;
        end if;
        if events > 0 then perform pg_notify('log', ''); end if;
      end $$;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop schema log cascade');
  }
}
