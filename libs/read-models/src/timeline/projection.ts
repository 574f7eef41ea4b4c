import { erased } from '#event-store';
import type { Projection } from '#projections';
import { wall, wholeSeen } from '../wall.js';
import { caseTypes, insertKept, keptTable, parametersOf, personTypes, sourceTypes } from '../stored.js';

/**
 * All that was ever said of a case, its person and its sources, by stream. It is folded when it is read, up to the moment
 * that is asked for: a case is some tens of events, and so any past moment costs what the present does.
 */
export const timeline: Projection = {
  name: 'timeline',
  version: 2,
  handles: new Set<string>([...caseTypes, ...personTypes, ...sourceTypes, erased]),
  tables: `create table event (${keptTable}); ${wall('event', wholeSeen)}`,
  indexes: 'create index on event (stream, position);',
  views: { timeline_event: 'select * from event' },

  async apply(batch, tx) {
    await tx.query(insertKept, parametersOf(batch));
    const gone = batch.filter(({ type }) => type === 'PersonErased').map(({ stream }) => stream);
    if (gone.length > 0) await tx.query(scrub, [gone]);
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
