import { idOf } from '../stored.js';
import { readCases, together, writeCases } from './cases.js';
import { identitiesIn, writeIdentities } from './people.js';
import { tables } from './rows.js';
import type { Written } from './writing.js';

/**
 * Of people who were erased nothing is counted, on no day: what a rebuild would not have either. What was told of them
 * counted with others too, where a case of theirs was merged with another's, or they with somebody else: those others
 * are written anew, without them.
 */
export async function erase(streams: readonly string[], written: Written): Promise<void> {
  const { batch, tx, out } = written;
  await out.done();
  const people = streams.map(idOf);
  const { rows } = await tx.query<{ case_id: string }>('select distinct case_id from span where person = any ($1)', [people]); // prettier-ignore
  const gone = rows.map(({ case_id }) => case_id);
  const others = (await together(gone, tx)).map(({ id }) => id).filter((id) => !gone.includes(id));
  for (const table of tables) out.send(`delete from ${table} where case_id = any ($1)`, [[...gone, ...others]]);
  out.send('delete from person where person = any ($1)', [people]);
  out.send('delete from person_merge where person = any ($1)', [people]);
  out.send(`delete from event where stream = any ($1) or (stream = any ($2) and type <> 'Record')`, [gone.map(streamOf), streams]); // prettier-ignore
  await out.done();
  const left = new Set(gone.map(streamOf));
  const anew = await readCases(others.map(streamOf), { ...written, batch: batch.filter(({ stream }) => !left.has(stream)) }); // prettier-ignore
  await writeCases(anew, 0n);
  writeIdentities(await identitiesIn(tx), out);
}

const streamOf = (id: string): string => `case-${id}`;
