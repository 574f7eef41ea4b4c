import type { StoredEvent } from '#event-store';
import type { Projection } from '#projections';
import { caseTypes, insertKept, isOfCase, parametersOf, personTypes } from '../stored.js';
import { internalOfSpans } from '../internal-reporting.js';
import { readCases, writeCases } from './cases.js';
import { erase } from './erasing.js';
import { readPeople, writePeople } from './people.js';
import { arrayOf, Statements } from './statements.js';
import { ddl, readersIndexes, readersViews } from './tables.js';
import type { Written } from './writing.js';

/**
 * What is counted, in both times: on which days of the world it held, and from which event of the registry to which it
 * was known so. An event closes the rows that it makes untrue and opens those that are true from then on; what an
 * earlier figure was made of is never touched again. Each event is taken by itself, whatever the batches.
 */
export const spans: Projection = {
  name: 'spans',
  version: 8,
  handles: new Set<string>([...caseTypes, ...personTypes]),
  tables: ddl,
  indexes: readersIndexes,
  views: readersViews,
  reporting: internalOfSpans,

  async apply(batch, tx, log) {
    const out = new Statements(tx);
    try {
      await write({ batch, tx, out, log });
    } finally {
      await out.done();
    }
  },
};

async function write(written: Written): Promise<void> {
  const { batch, out } = written;
  const streams = [...new Set(batch.map(({ stream }) => stream))];
  const people = await readPeople(streams.filter((stream) => stream.startsWith('person-')), written); // prettier-ignore
  const cases = await readCases(streams.filter((stream) => isOfCase({ stream })), written); // prettier-ignore
  out.send(insertKept, parametersOf(batch));
  const rewritten = await writeCases(cases, batch[0]!.position);
  writePeople(people, out);
  const gone = batch.filter(({ type }) => type === 'PersonErased').map(({ stream }) => stream);
  if (gone.length > 0) await erase(gone, written);
  const rewritesOf = ({ type, position }: StoredEvent) =>
    type === 'PersonErased' ? 'everybody' : (rewritten.get(String(position)) ?? null);
  out.send(
    'insert into moment select * from unnest($1::bigint[], $2::timestamptz[], $3::text[]) on conflict (position) do nothing',
    [
      arrayOf(batch.map(({ position }) => String(position))),
      arrayOf(batch.map(({ recordedAt }) => recordedAt.toISOString())),
      arrayOf(batch.map(rewritesOf)),
    ],
  );
}
