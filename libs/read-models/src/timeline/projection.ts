import type { Projection } from '#projections';
import { caseTypes, insertKept, keptTable, parametersOf, personTypes, sourceTypes } from '../stored.js';

/**
 * All that was ever said of a case, its person and its sources, by stream. It is folded when it is read, up to the moment
 * that is asked for: a case is some tens of events, and so any past moment costs what the present does.
 */
export const timeline: Projection = {
  name: 'timeline',
  version: 2,
  handles: new Set<string>([...caseTypes, ...personTypes, ...sourceTypes]),
  tables: `create table event (${keptTable});`,
  indexes: 'create index on event (stream, position);',
  views: { timeline_event: 'select * from event' },

  async apply(batch, tx) {
    await tx.query(insertKept, parametersOf(batch));
  },
};
