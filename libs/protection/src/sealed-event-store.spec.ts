import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { pino } from 'pino';
import {
  EventStore, PostgresEventStore, unreadable, type JsonObject, type NewEvent, type StoredEvent,
} from '#event-store'; // prettier-ignore
import { eventStoreContract } from '#event-store/contract';
import { all, anEvent, hear } from '#event-store/testing';
import { logger, newId, openPool, type Database } from '#platform';
import { freshDatabase, type FreshDatabase } from '#platform/testing';
import { nonceOf, open, seal } from './cipher.js';
import { EnvironmentKeeper } from './kek/environment-keeper.js';
import { KeyEncryption } from './kek/key-encryption.js';
import { mostSeals, mostUsed } from './keys/uses.js';
import { LogSealing, openKeyring } from './protection.module.js';

const log = logger('silent');
const newKek = () => new Map([[1, randomBytes(32)]]);

/** A sealed log with its keys, as a process has it. */
async function sealedLog(pool: Database, keks: ReadonlyMap<number, Buffer>, logging = log) {
  const keys = await openKeyring(pool, new KeyEncryption(new EnvironmentKeeper(keks)), logging);
  const raw = new PostgresEventStore(pool, { page: { events: 50, bytes: 1_000_000 } });
  const store = new LogSealing(keys, logging).over(raw);
  return { store, raw, keys, close: async () => (await store.close(), await keys.close()) };
}

eventStoreContract('Postgres, sealed', async () => {
  const database = await freshDatabase();
  const pools = [openPool(database.appUrl, { as: 'log' }), openPool(database.appUrl, { as: 'log' })] as const;
  const keks = newKek();
  const [one, other] = [await sealedLog(pools[0], keks), await sealedLog(pools[1], keks)];
  return {
    countsEvents: true,
    store: one.store,
    other: other.store,
    close: async () => {
      await Promise.all([one.close(), other.close()]);
      await Promise.all(pools.map((pool) => pool.end()));
      await database.drop();
    },
  };
});

describe('what stands in the log', () => {
  let database: FreshDatabase;
  let pool: Database;
  let owner: pg.Client;
  let sealed: Awaited<ReturnType<typeof sealedLog>>;
  let store: EventStore;
  const keks = newKek();
  beforeAll(async () => {
    database = await freshDatabase();
    pool = openPool(database.appUrl, { as: 'log' });
    owner = new pg.Client({ connectionString: database.ownerUrl });
    await owner.connect();
    await owner.query(`set session_replication_role = 'replica'`); // a superuser steps around the triggers
    sealed = await sealedLog(pool, keks);
    store = sealed.store;
  });
  afterAll(async () => {
    await sealed.close();
    await owner.end();
    await pool.end();
    await database.drop();
  });

  const event = (type: string, data: JsonObject): NewEvent => ({ ...anEvent(data), type });
  const fact = (tier: string, note = 'Zarema Canary was told') =>
    event('ArrestRecorded', {
      occurredOn: '2021-09-04', tier, verification: 'reported', note, sources: [{ id: newId() }],
      data: { authority: 'fsb' }, personal: { circumstances: 'in the yard behind the canary house' },
    }); // prettier-ignore
  const opens = (tier: string) => event('CaseOpened', { person: newId(), tier });
  /** A case with a fact. */
  async function aCase(tier: string, ...facts: readonly NewEvent[]) {
    const stream = `case-${newId()}`;
    const events = [opens(tier), ...facts];
    await store.append(stream, events, 'none');
    return { stream, events };
  }
  const rowsOf = async (stream: string) =>
    (
      await owner.query<{ id: string; type: string; data: Sealing; metadata: { actor: string } }>(
        'select id, type, data, metadata from log.event where stream = $1 order by revision',
        [stream],
      )
    ).rows;
  interface Sealing {
    readonly tier: string;
    readonly clear?: object;
    readonly parts: [string, string, string][];
  }
  const rewrite = (id: string, data: Sealing) =>
    owner.query('update log.event set data = $2 where id = $1', [id, data]);
  const openingOf = (stream: string) => all(store.read(stream));

  it('of a restricted fact is its place, its tier and its class, and nothing else', async () => {
    const { stream, events } = await aCase('public', fact('restricted'));
    const [, row] = await rowsOf(stream);
    expect(row).toMatchObject({ type: 'CaseFact', data: { tier: 'restricted' } });
    expect(Object.keys(row!.data).sort()).toEqual(['parts', 'sealing', 'tier']);
    expect(JSON.stringify(row)).not.toMatch(/Arrest|2021-09|\bfsb\b|canary/i);
    expect(await openingOf(stream)).toMatchObject(events);
  });

  it('of a published fact is what is published, without what is personal, its sources and its note', async () => {
    const { stream, events } = await aCase('public', fact('public'));
    const [, row] = await rowsOf(stream);
    expect(row).toMatchObject({
      type: 'ArrestRecorded',
      data: { tier: 'public', clear: { data: { authority: 'fsb' } } },
    });
    expect(row!.data.parts.map(([at]) => at).sort()).toEqual(['/note', '/personal', '/sources']);
    expect(JSON.stringify(row)).not.toMatch(/canary/i);
    expect(await openingOf(stream)).toMatchObject(events);
  });

  it('of a public fact in a case that is closed is as closed as the case', async () => {
    const closes = event('TierChanged', { tier: 'restricted', reason: 'the family asked' });
    const { stream } = await aCase('public', fact('public'), closes, fact('public'));
    const tiers = (await rowsOf(stream)).map(({ type, data }) => [type, data.tier]);
    expect(tiers).toEqual([
      ['CaseAct', 'public'], ['ArrestRecorded', 'public'], ['CaseAct', 'restricted'], ['CaseFact', 'restricted'],
    ]); // prettier-ignore
    const later = await sealedLog(pool, keks); // a process that has read nothing yet
    await later.store.append(stream, [fact('public')], (await openingOf(stream)).at(-1)!.revision);
    expect((await rowsOf(stream)).at(-1)).toMatchObject({ type: 'CaseFact', data: { tier: 'restricted' } });
    await later.close();
  });

  it('says nowhere who recorded it, nor by what command', async () => {
    const stream = `person-${newId()}`;
    const one = event('PersonRegistered', { names: [], tier: 'public' });
    await store.append(stream, [one], 'none');
    const [row] = await rowsOf(stream);
    const { actor, commandId, commandHash, correlationId } = one.metadata;
    for (const part of [actor, commandId, correlationId]) expect(JSON.stringify(row)).not.toContain(part);
    expect(row!.metadata).toMatchObject({ commandHash: '' });
    expect((await openingOf(stream))[0]!.metadata).toMatchObject({ actor, commandHash });
  });

  it('has another nonce and another salt each time that the same is said', async () => {
    const said = fact('restricted');
    const [one, other] = [await aCase('restricted', said), await aCase('restricted', { ...said, id: newId() })];
    const nonces = (await Promise.all([one, other].map(({ stream }) => rowsOf(stream))))
      .flat()
      .flatMap(({ data, metadata }) => [
        ...data.parts.map(([, , sealed]) => nonceOf(sealed)),
        metadata.actor.split(' ')[1]!.slice(0, 16),
      ]);
    expect(new Set(nonces).size).toBe(nonces.length);
  });

  // 42
  describe('6.42: is refused by name, with an alarm, when somebody moves or changes it:', () => {
    const broken = async (change: (own: Sealing, other: Sealing) => Sealing) => {
      const [one, other] = [
        await aCase('restricted', fact('restricted')),
        await aCase('restricted', fact('restricted')),
      ];
      const [own, foreign] = [(await rowsOf(one.stream))[1]!, (await rowsOf(other.stream))[1]!];
      await rewrite(own.id, change(own.data, foreign.data));
      return { stream: one.stream, id: own.id };
    };
    const first = ({ parts }: Sealing) => parts[0]!;
    const withPart = (data: Sealing, part: [string, string, string]): Sealing => ({ ...data, parts: [part] });
    const cut = (sealed: string, nth: number, bytes: number) =>
      sealed.split('.').map((part, at) => (at === nth ? Buffer.from(part, 'base64').subarray(0, bytes).toString('base64') : part)).join('.'); // prettier-ignore

    it.each<[string, string, (own: Sealing, other: Sealing) => Sealing]>([
      ['the content of another event', 'not-authentic', (_, other) => other],
      [
        'a tag cut to four bytes',
        'wrong-tag-length',
        (own) => withPart(own, [first(own)[0], first(own)[1], cut(first(own)[2], 1, 4)]),
      ],
      [
        'a nonce cut short',
        'wrong-nonce-length',
        (own) => withPart(own, [first(own)[0], first(own)[1], cut(first(own)[2], 0, 8)]),
      ],
      [
        'a text cut short',
        'not-authentic',
        (own) => withPart(own, [first(own)[0], first(own)[1], cut(first(own)[2], 2, 20)]),
      ],
      ['another field', 'not-authentic', (own) => withPart(own, ['/note', first(own)[1], first(own)[2]])],
      ['another key', 'not-authentic', (own, other) => withPart(own, ['', first(other)[1], first(own)[2]])],
      ['a key that there is not', 'unknown-key', (own) => withPart(own, ['', newId(), first(own)[2]])],
      ['another tier', 'not-authentic', (own) => ({ ...own, tier: 'public' })],
      ['clear text', 'not-sealed', () => ({ occurredOn: '2021-09-04' }) as unknown as Sealing],
    ])('%s', async (_, why, change) => {
      const { stream, id } = await broken(change);
      const error: Error & { why?: string } = await openingOf(stream).then(
        () => new Error('It was opened'),
        (error: Error) => error,
      );
      expect(error).toMatchObject({ why });
      expect(error.message).not.toMatch(/canary|2021/i);
      const [alarm] = await untilThere(`alarm-${id}`);
      expect(alarm).toMatchObject({ type: 'SealBroken', data: { event: id, stream, why } });
    });

    it('a nonce that was used before', async () => {
      const { stream, events } = await aCase('restricted', fact('restricted'));
      const [own] = (await rowsOf(stream)).slice(1);
      const [, keyId, sealedText] = own!.data.parts[0]!;
      const again = fact('restricted');
      await store.append(stream, [again], (await openingOf(stream)).at(-1)!.revision);
      const key = await sealed.keys.get(keyId);
      const of = [stream, again.id, '1', 'restricted', '', keyId].join('\0');
      const nonce = Buffer.from(nonceOf(sealedText), 'base64');
      const whole = JSON.stringify({ type: again.type, data: again.data, salt: '' });
      const reused = seal((key as { key: Buffer }).key, whole, of, nonce);
      expect(open((key as { key: Buffer }).key, reused, of, 'it').toString()).toBe(whole); // by itself it is in order
      await rewrite(again.id, { ...own!.data, parts: [['', keyId, reused]] });
      await expect(openingOf(stream)).rejects.toMatchObject({ why: 'nonce-reused' });
      expect(events).toHaveLength(2);
    });

    it('and whoever reads the whole log is told where to stop', async () => {
      const at = await store.head();
      const { stream, id } = await broken((_, other) => other);
      const heard = (await hear(store, at, 4)).filter((one) => one.stream === stream);
      expect(heard.map(({ type }) => type)).toEqual(['CaseOpened', unreadable]);
      expect(heard[1]).toMatchObject({ id, data: { why: 'not-authentic' } });
    });

    const untilThere = async (stream: string): Promise<readonly StoredEvent[]> => {
      for (;;) {
        const found = await openingOf(stream);
        if (found.length > 0) return found;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    };
  });
});

describe('6.43: a key', () => {
  const until = async (so: () => Promise<boolean>) => {
    while (!(await so())) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  it('never seals under one nonce twice, in a million', () => {
    const key = randomBytes(32);
    const nonces = new Set<string>();
    for (let n = 0; n < 1_000_000; n += 1) nonces.add(nonceOf(seal(key, '', '')));
    expect(nonces.size).toBe(1_000_000);
  });

  it('is counted by the thousand, and followed by a new one at half of what it bears', async () => {
    const database = await freshDatabase();
    const pool = openPool(database.appUrl, { as: 'log' });
    const told: string[] = [];
    const hearing = pino({ level: 'error' }, { write: (line: string) => void told.push(line) });
    const { store, keys, close } = await sealedLog(pool, newKek(), hearing);
    try {
      const streams: string[] = [];
      /** Five hundred texts under the key of the registry. */
      const recordMany = () => {
        streams.push(`person-${newId()}`);
        const events = Array.from({ length: 500 }, () => anEvent({ n: 1 }));
        return store.append(streams.at(-1)!, events, 'none');
      };
      const first = await keys.of('registry');
      const registry = async () => (await mostUsed(pool, 10)).find(({ subject }) => subject === 'registry');
      await recordMany();
      expect(await registry()).toBeUndefined();
      await recordMany();
      await until(async () => (await registry())?.seals === 1_000);
      expect(told).toEqual([]);

      await pool.query('update protection.key_use set seals = $1', [mostSeals / 2 - 1_500]);
      await recordMany();
      await recordMany();
      await until(async () => (await registry())!.seals === mostSeals / 2 - 500);
      expect([told, (await keys.of('registry')).id]).toEqual([[], first.id]);
      await recordMany();
      await recordMany();
      await until(async () => (await keys.of('registry')).id !== first.id);
      expect(told.find((line) => line.includes(first.id))).toContain('has sealed half of what it bears');
      await recordMany();
      for (const stream of streams) {
        const events = await all(store.read(stream));
        expect([events.length, events.every(({ data }) => data['n'] === 1)]).toEqual([500, true]);
      }
      const { rows } = await pool.query<{ actor: string }>(`select metadata->>'actor' as actor from log.event order by position`); // prettier-ignore
      const by = rows.map(({ actor }) => actor.split(' ')[0]);
      expect([by[0], by.at(-1)]).toEqual([first.id, (await keys.of('registry')).id]);
    } finally {
      await close();
      await pool.end();
      await database.drop();
    }
  });
});
