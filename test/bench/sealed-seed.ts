import pg from 'pg';
import { EventStore, position, revision, type Appended, type ExpectedRevision, type NewEvent } from '#event-store';
import { openLog } from '../support/opened-log.js';
import { seed } from './seed.js';

/** Takes what is sealed and writes nothing. */
class Catching extends EventStore {
  caught: NewEvent[] = [];

  append(_: string, events: readonly NewEvent[], expected: ExpectedRevision): Promise<Appended> {
    this.caught.push(...events);
    const last = revision((expected === 'none' ? -1n : expected) + BigInt(events.length));
    return Promise.resolve({ revision: last, position: position(0), repeated: false });
  }
  readonly full = false;
  read = () => none();
  subscribe = () => none();
  head = () => Promise.resolve(position(0));
  backlog = () => Promise.resolve({ head: position(0), events: 0, since: null });
  close = () => Promise.resolve();
}
async function* none(): AsyncIterable<never> {
  // there is nothing to read
}

/** The log of `seed`, sealed as the product seals it, all of it under this tier or every second case restricted, with so many people; the key is `QAYD_KEK`. */
export async function seedSealed(
  place: { readonly url: string; readonly superuserUrl: string },
  events: number,
  tier: 'public' | 'restricted' | 'every-second-restricted' = 'public',
  people = 0,
): Promise<number> {
  const written = await seed(place.superuserUrl, events, {
    everySecondClosed: tier === 'every-second-restricted',
    people,
  });
  const catching = new Catching();
  const { store, close } = await openLog(place.url, process.env['QAYD_KEK']!, () => catching);
  const client = new pg.Client({ connectionString: place.superuserUrl });
  await client.connect();
  await client.query(`set session_replication_role = 'replica'`);
  for (let at = 0; at < written; at += page) {
    const { rows } = await client.query<NewEvent & { readonly stream: string }>(
      `select stream, id, type, version, data, metadata from log.event where position > $1 and position <= $2 order by position`,
      [at, at + page],
    );
    const streams = new Map<string, NewEvent[]>();
    for (const { stream, data, ...event } of rows)
      streams.set(stream, [
        ...(streams.get(stream) ?? []),
        { ...event, data: { ...data, ...(tier !== 'every-second-restricted' && { tier }) } },
      ]);
    await Promise.all([...streams].map(([stream, cases]) => store.append(stream, cases, 'none')));
    await client.query(
      `update log.event e set type = s.type, data = s.data, metadata = s.metadata
       from unnest($1::uuid[], $2::text[], $3::json[], $4::json[]) s (id, type, data, metadata) where e.id = s.id and e.position > $5 and e.position <= $6`,
      [
        catching.caught.map(({ id }) => id), catching.caught.map(({ type }) => type),
        catching.caught.map(({ data }) => JSON.stringify(data)), catching.caught.map(({ metadata }) => JSON.stringify(metadata)),
        at, at + page,
      ], // prettier-ignore
    );
    catching.caught = [];
  }
  await client.query('vacuum full log.event');
  await client.query('analyze log.event');
  await client.end();
  await close();
  return written;
}

/** Whole cases: a multiple of the ten events of each. */
const page = 5_000;
