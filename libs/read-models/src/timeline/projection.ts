import { erased } from '#event-store';
import type { Projection } from '#projections';
import { wall, wholeSeen } from '../wall.js';
import { caseTypes, idOf, insertKept, keptTable, parametersOf, personTypes, sourceTypes } from '../stored.js';

/**
 * All that was ever said of a case, its person and its sources, by stream. It is folded when it is read, up to the moment
 * that is asked for: a case is some tens of events, and so any past moment costs what the present does.
 */
export const timeline: Projection = {
  name: 'timeline',
  version: 3,
  handles: new Set<string>([...caseTypes, ...personTypes, ...sourceTypes, erased]),
  tables: `
    create table event (${keptTable});
    -- Which cases were ever merged into which.
    create table merge (position bigint primary key, case_id uuid not null, survivor uuid not null);
    ${wall('event', wholeSeen)} ${wall('merge', wholeSeen)}`,
  indexes: 'create index on event (stream, position);',
  views: { timeline_event: 'select * from event', timeline_merge: 'select * from merge' },

  async apply(batch, tx) {
    await tx.query(insertKept, parametersOf(batch));
    const merges = batch.filter(({ type }) => type === 'CasesMerged');
    if (merges.length > 0)
      await tx.query(
        'insert into merge select * from unnest($1::bigint[], $2::uuid[], $3::uuid[]) on conflict do nothing',
        [
          merges.map(({ position }) => position),
          merges.map(({ stream }) => idOf(stream)),
          merges.map(({ data }) => data['survivor']),
        ],
      );
    const gone = batch.filter(({ type }) => type === 'PersonErased').map(({ stream }) => stream);
    if (gone.length === 0) return;
    await tx.query(scrub, [gone]);
    await tx.query('delete from merge m using event e where e.position = m.position and e.type = $1', [erased]);
  },
};

/**
 * Leaves of all that is sealed with the keys of these people what a rebuild leaves: that it was sealed under a key that is
 * gone. What was published of it stood here in the clear.
 */
const scrub = `
  with gone as (
    select distinct data -> 'parts' -> 0 ->> 1 as key from event where stream = any ($1) and type <> 'Record'
  )
  update event e set type = 'Erased', data = json_build_object('sealing', 1, 'tier', e.data -> 'tier', 'parts', json_build_array(e.data -> 'parts' -> 0))
  from gone where e.data -> 'parts' -> 0 ->> 1 = gone.key`;
