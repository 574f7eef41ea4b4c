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

      -- One row, for good. It has no key: every append updates it, and would pay for the index.
      create table log.head (
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
      create trigger one_row before insert or delete or truncate on log.head for each statement execute function log.refuse_change();

      -- The functions that append are given events in the order of their appends. Texts are joined by newlines, which
      -- neither JSON nor a name holds. Each locks the head, writes all in one transaction and answers the position before
      -- the first event and when all were recorded (milliseconds since 1970; the first two: as one text). The first two look nothing up: the revision before each append's first event has to be known to
      -- exist (what exists does so for good), and the unique index refuses them whole where somebody wrote meanwhile.
      -- As SQL that is parsed when they are made, they need no search path of their own to be safe, and are cheaper.
      create function log.append_one(stream text, revision bigint, id uuid, type text, version int, data json, metadata json)
      returns text language sql security definer begin atomic
        with head as (
          update log.head set position = position + 1, recorded_at = greatest(date_trunc('milliseconds', clock_timestamp()), recorded_at)
          returning position, recorded_at, pg_notify('log', '')
        )
        insert into log.event (position, stream, revision, id, type, version, data, metadata, recorded_at)
        select head.position, append_one.stream, append_one.revision, append_one.id, append_one.type, append_one.version,
               append_one.data, append_one.metadata, head.recorded_at
        from head returning position - 1 || ' ' || (extract(epoch from recorded_at) * 1000)::bigint;
      end;

      create function log.append_known(streams text, revisions bigint[], ids uuid[], types text, versions int[], datas text, metadatas text)
      returns text language sql security definer begin atomic
        with head as (
          update log.head
          set position = position + cardinality(ids), recorded_at = greatest(date_trunc('milliseconds', clock_timestamp()), recorded_at)
          returning position - cardinality(ids) as before, recorded_at, pg_notify('log', '')
        ), written as (
          insert into log.event (position, stream, revision, id, type, version, data, metadata, recorded_at)
          select head.before + e.nth, e.stream, e.revision, e.id, e.type, e.version, e.data::json, e.metadata::json, head.recorded_at
          from head, unnest(
            string_to_array(streams, E'\\n'), revisions, ids, string_to_array(types, E'\\n'), versions,
            string_to_array(datas, E'\\n'), string_to_array(metadatas, E'\\n')
          ) with ordinality e (stream, revision, id, type, version, data, metadata, nth)
        )
        select before || ' ' || (extract(epoch from recorded_at) * 1000)::bigint from head;
      end;

      -- A group of appends, at most one a stream, each looked at by itself. Of those that lost it tells the stream, the
      -- revision that this is at (-1: there is none), and the position of the last event if just its events are there already.
      create function log.append(
        streams text, revisions bigint[], ids uuid[], types text, versions int[], datas text, metadatas text,
        out before_group bigint, out recorded bigint, out lost text[], out lost_revisions bigint[], out lost_positions bigint[]
      ) language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
      declare
        now timestamptz(3);
        written int;
      begin
        update log.head set recorded_at = greatest(date_trunc('milliseconds', clock_timestamp()), recorded_at)
        returning position, recorded_at into before_group, now;
        recorded := extract(epoch from now) * 1000;

        select array_agg(a.stream), array_agg(a.last), array_agg(a.there) into lost, lost_revisions, lost_positions
        from (
          select w.stream, min(w.revision) - 1 as expected,
                 coalesce((select l.revision from log.event l where l.stream = w.stream order by l.revision desc limit 1), -1) as last,
                 case when count(e.position) = count(*) then max(e.position) end as there
          from unnest(string_to_array(streams, E'\\n'), revisions, ids) w (stream, revision, id)
          left join log.event e on e.stream = w.stream and e.revision = w.revision and e.id = w.id
          group by w.stream
        ) a where a.last <> a.expected;

        insert into log.event (position, stream, revision, id, type, version, data, metadata, recorded_at)
        select before_group + row_number() over (order by e.nth), e.stream, e.revision, e.id, e.type, e.version,
               e.data::json, e.metadata::json, now
        from unnest(
          string_to_array(streams, E'\\n'), revisions, ids, string_to_array(types, E'\\n'), versions,
          string_to_array(datas, E'\\n'), string_to_array(metadatas, E'\\n')
        ) with ordinality e (stream, revision, id, type, version, data, metadata, nth)
        where (e.stream = any (lost)) is not true;

        get diagnostics written = row_count;
        if written > 0 then
          update log.head set position = before_group + written;
          perform pg_notify('log', '');
        end if;
      end $$;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop schema log cascade');
  }
}
