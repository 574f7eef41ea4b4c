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

      create table log.stream (
        name text collate "C" primary key,
        revision bigint not null
      ) with (fillfactor = 80);

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

      -- A group of appends, at most one a stream, each with its own outcome. Texts are joined by newlines, which neither
      -- JSON nor a name holds. Events are in the order of their appends. expected: -1 for a stream that must not exist.
      -- One row an append: its last position and revision ('appended'), where it was found ('repeated'), or the
      -- revision that the stream is at ('conflict').
      create function log.append(
        streams text, expected bigint[], counts int[], ids text, types text, versions int[], datas text, metadatas text
      ) returns table (append int, outcome text, last_revision bigint, last_position bigint)
      language plpgsql security definer set search_path = pg_catalog, log, pg_temp
      set enable_seqscan = off set enable_mergejoin = off as $$
      declare
        head_position bigint;
        head_time timestamptz(3);
        stream_names text[] := string_to_array(streams, E'\\n');
        event_ids uuid[] := string_to_array(ids, E'\\n')::uuid[];
        winners int[];
        written bigint;
      begin
        select h.position, h.recorded_at into head_position, head_time from log.head h for update;
        head_time := greatest(date_trunc('milliseconds', clock_timestamp()), head_time);

        select coalesce(array_agg(a.n::int order by a.n), '{}') into winners
        from unnest(stream_names, expected) with ordinality a (name, revision, n)
        left join log.stream s on s.name = a.name
        where coalesce(s.revision, -1) = a.revision;

        if cardinality(winners) > 0 then
          with event as (
            select row_number() over (order by e.o) as nth, row_number() over (partition by a.n order by e.o) as inner_nth,
                   a.name, a.revision, e.id, e.type, e.version, e.data, e.metadata
            from unnest(stream_names, expected, counts) with ordinality a (name, revision, count, n)
            join unnest(
              event_ids, string_to_array(types, E'\\n'), versions, string_to_array(datas, E'\\n'), string_to_array(metadatas, E'\\n')
            ) with ordinality e (id, type, version, data, metadata, o)
              on e.o > (select coalesce(sum(c.count), 0) from unnest(counts) with ordinality c (count, n) where c.n < a.n)
             and e.o <= (select sum(c.count) from unnest(counts) with ordinality c (count, n) where c.n <= a.n)
            where a.n = any (winners)
          )
          insert into log.event (position, stream, revision, id, type, version, data, metadata, recorded_at)
          select head_position + nth, name, revision + inner_nth, id, type, version, data::json, metadata::json, head_time from event;
          get diagnostics written = row_count;

          insert into log.stream as s (name, revision)
          select a.name, a.revision + a.count from unnest(stream_names, expected, counts) with ordinality a (name, revision, count, n)
          where a.n = any (winners)
          on conflict (name) do update set revision = excluded.revision;

          update log.head set position = head_position + written, recorded_at = head_time;
          perform pg_notify('log', '');
        end if;

        return query
        select a.n::int,
               case when a.n = any (winners) then 'appended' when found.last is not null then 'repeated' else 'conflict' end,
               case when a.n = any (winners) or found.last is not null then a.revision + a.count else coalesce(s.revision, -1) end,
               coalesce(found.last, head_position + sum(a.count) filter (where a.n = any (winners)) over (order by a.n))::bigint
        from (
          select u.*, (coalesce(sum(u.count) over (order by u.n rows between unbounded preceding and 1 preceding), 0))::int as before
          from unnest(stream_names, expected, counts) with ordinality u (name, revision, count, n)
        ) a
        left join log.stream s on s.name = a.name
        left join lateral (
          select max(e.position) as last from log.event e
          where not (a.n = any (winners)) and e.stream = a.name
            and e.revision > a.revision and e.revision <= a.revision + a.count
            and e.id = event_ids[a.before + (e.revision - a.revision)::int]
          having count(*) = a.count
        ) found on true
        order by a.n;
      end $$;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop schema log cascade');
  }
}
