import { accessEvents, readAccessEvent } from '#domain';
import type { StoredEvent } from '#event-store';
import type { Projection } from '#projections';

const asked = `(select current_setting('qayd.audit', true))`;

/**
 * The log of access, by member and by case: an answer that listed several cases is a row for each. A transaction says
 * whose reads, or what case's, it shows, or that it is the auditors'.
 */
export const access: Projection = {
  name: 'access',
  version: 3,
  handles: new Set<string>(accessEvents.map(({ type }) => type)),
  tables: `
    create table entry (
      position bigint not null, nth int not null, id uuid not null, at timestamptz(3) not null, type text not null, member uuid not null,
      organisation text not null, role text not null, case_id uuid, person uuid, source uuid, part text, tier text, reason text,
      opening uuid, operation uuid, document uuid, alert boolean not null, primary key (position, nth)
    );
    alter table entry enable row level security;
    alter table entry force row level security;
    create policy filled on entry to qayd_models using (true) with check (true);
    create policy seen on entry for select to qayd_api using (
      ${asked} = 'all' or member::text = ${asked} or case_id::text = ${asked});
    grant select on entry to qayd_api;`,
  indexes: `
    create index on entry (member, position, nth);
    create index on entry (case_id, position, nth);
    create index on entry (position, nth) where alert;`,
  views: { access_entry: 'select * from entry' },

  async apply(batch, tx) {
    await tx.query(insert, [JSON.stringify(batch.flatMap(rowsOf))]);
  },
};

const insert = `
  insert into entry (position, nth, id, at, type, member, organisation, role, case_id, person, source, part, tier, reason, opening, operation, document, alert)
  select position, nth, id, at, type, member, organisation, role, "case", person, source, part, tier, reason, opening, operation, document, alert
  from json_to_recordset($1::json) as e (
    position bigint, nth int, id uuid, at timestamptz, type text, member uuid, organisation text, role text, "case" uuid, person uuid, source uuid,
    part text, tier text, reason text, opening uuid, operation uuid, document uuid, alert boolean
  ) on conflict do nothing`;

const alerts: ReadonlySet<string> = new Set([
  'BreakGlassOpened',
  'BreakGlassCountersigned',
  'QuotaExceeded',
  'CanaryOpened',
]);

/** `quota`, or `measure`, stands where an event has no part. */
interface Told {
  readonly cases?: readonly string[];
  readonly people?: readonly string[];
  readonly quota?: string;
  readonly measure?: string;
  readonly part?: string;
}

function rowsOf(event: StoredEvent): readonly object[] {
  const { type, data } = readAccessEvent(event);
  const { cases, people, quota, measure, part = quota ?? measure, ...said } = data as typeof data & Told;
  const told = {
    ...said,
    part,
    id: event.id,
    at: event.recordedAt,
    type,
    position: String(event.position),
    ...(type === 'ExportMade' && { tier: data.highest }),
    alert: alerts.has(type) || 'operation' in data, // what two laid open
  };
  const named = cases?.map((id) => ({ case: id })) ?? people?.map((id) => ({ person: id })) ?? [];
  const each = named.length === 0 ? [{}] : named;
  return each.map((of, nth) => ({ ...told, ...of, nth }));
}
