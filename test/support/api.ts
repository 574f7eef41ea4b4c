import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { BreakGlassWatch, roles, Sessions, type Member, type Role } from '#access';
import { EventStore, revision, type StoredEvent } from '#event-store';
import { newId, readConfig, type EventStoreSetting } from '#platform';
import { freshDatabase } from '#platform/testing';
import { Checkpoints } from '#projections';
import { projections } from '#read-models';
import { ClockWork } from '#registry';
import { createApi } from '../../apps/api/src/http/server.js';
import { found, type Beginner } from './founding.js';

export interface Answer<T = Record<string, never>> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T & Record<string, unknown>;
}
export type Ask = <T = Record<string, never>>(
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<Answer<T>>;

const two = ['monitor', 'verifier', 'vetting-officer'] as const;
type Second = `${(typeof two)[number]}-2`;
/** A member of each role, of one organisation, and a second monitor, verifier and officer of another. */
const beginners: readonly Beginner[] = [
  ...roles.map((role) => ({ name: role, roles: [role], organisation: 'one-organisation' })),
  ...two.map((role) => ({ name: `${role}-2`, roles: [role], organisation: 'two-organisation' })),
];

/** The real api on a database of its own, founded. */
export interface Api {
  readonly url: string;
  /** Of the superuser of its database. */
  readonly ownerUrl: string;
  readonly app: NestExpressApplication;
  readonly members: ReadonlyMap<string, Member>;
  as(name: Role | Second | 'nobody'): Ask;
  token(name: Role | Second): string;
  head(): Promise<bigint>;
  /** Gives a case to a lawyer, or takes it back, as a verifier's decision does; resolves with the position of that. */
  assign(caseId: string, what?: 'LawyerAssigned' | 'LawyerUnassigned', lawyer?: string): Promise<string>;
  close(): Promise<void>;
}

export async function startApi(
  eventStore: EventStoreSetting = { kind: 'postgres' },
  settings: Readonly<Record<string, string>> = {},
  /** What is other of those it begins with, by name. */
  others: Readonly<Record<string, Partial<Beginner>>> = {},
  /** What has to be done before anything can be recorded. */
  before: (url: string) => Promise<void> = () => Promise.resolve(),
  /** The way to its database. */
  way: (databaseUrl: string) => Promise<string> = (databaseUrl) => Promise.resolve(databaseUrl),
): Promise<Api> {
  const database = await freshDatabase();
  Object.assign(process.env, {
    QAYD_DATABASE_URL: await way(database.appUrl),
    QAYD_EVENT_STORE: eventStore.kind,
    ...(eventStore.kind === 'eventstoredb' && { QAYD_EVENTSTOREDB_URL: eventStore.url }),
    QAYD_LOG_LEVEL: process.env['QAYD_TEST_LOG'] ?? 'silent',
    QAYD_SECRET_KEY: randomBytes(32).toString('hex'),
    QAYD_KEK: `1:${randomBytes(32).toString('hex')}`,
    QAYD_SECOND_FACTOR: 'off',
    ...settings,
  });
  const app = await createApi(readConfig());
  await app.listen(0, '127.0.0.1');
  const url = (await app.getUrl()).replace('[::1]', '127.0.0.1');
  await endRounds(app);
  await before(url);
  const founders = await found(
    app,
    beginners.map((one) => ({ ...one, ...others[one.name] })),
  );
  await modelsMade(app);
  const members = new Map(founders.map((member) => [member.name, member]));
  const tokens = new Map<string, string>();
  for (const [name, member] of members) tokens.set(name, (await app.get(Sessions).open(member)).token);
  return {
    url,
    ownerUrl: database.ownerUrl,
    app,
    members,
    as: (name) => ask(url, tokens.get(name)),
    token: (name) => tokens.get(name)!,
    head: () => app.get(EventStore, { strict: false }).head(),
    async assign(caseId, what = 'LawyerAssigned', lawyer = 'lawyer') {
      const store = app.get(EventStore, { strict: false });
      let last = revision(0);
      for await (const event of store.read(`case-${caseId}`)) last = event.revision;
      const because = what === 'LawyerUnassigned' ? { because: 'decision' } : {};
      const data = { lawyer: members.get(lawyer)!.id, ...because };
      const metadata = {
        actor: members.get('verifier')!.id, commandId: newId(), commandHash: '', correlationId: newId(), software: 'test',
      }; // prettier-ignore
      const appended = await store.append(
        `case-${caseId}`,
        [{ id: newId(), type: what, version: 1, data, metadata }],
        last,
      );
      return String(appended.position);
    },
    close: async () => {
      await app.close();
      await database.drop();
    },
  };
}

/** What the clock brings is brought when a test asks for it, and never in the midst of what it looks at. */
async function endRounds(app: NestExpressApplication): Promise<void> {
  if (process.env['QAYD_PROJECTOR'] === 'separate') return;
  for (const rounds of [ClockWork, BreakGlassWatch])
    await app.get<ClockWork | BreakGlassWatch>(rounds, { strict: false }).beforeApplicationShutdown();
}

/** Reads of a new registry are answered 503 until then; for ever where the projector is a process of its own. */
async function modelsMade(app: NestExpressApplication): Promise<void> {
  if (process.env['QAYD_PROJECTOR'] === 'separate') return;
  const checkpoints = app.get(Checkpoints, { strict: false });
  const made = async () => (await checkpoints.status()).filter(({ state }) => state !== 'building').length;
  for (const end = Date.now() + 120_000; (await made()) < projections.length; await sleep(20))
    if (Date.now() > end) throw new Error('The read models were not made in two minutes');
}

/** What stands in a stream, as it was recorded. */
export async function eventsIn({ app }: Api, stream: string): Promise<readonly StoredEvent[]> {
  const events: StoredEvent[] = [];
  for await (const event of app.get(EventStore, { strict: false }).read(stream)) events.push(event);
  return events;
}

/** Asks again where the models are late with what was just written, as a client does. */
export const ask = (url: string, token?: string): Ask => {
  const once: Ask = async (method, path, body, headers = {}) => {
    const response = await fetch(new URL(path, url), {
      method,
      headers: {
        ...(token !== undefined && { Authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const { status, headers: told } = response;
    const isJson = /\bjson\b/.test(told.get('content-type') ?? '');
    const text = isJson ? await response.text() : '';
    if (!isJson) await response.body?.cancel(); // a stream goes on and on
    return { status, headers: told, body: (text === '' ? {} : JSON.parse(text)) as never };
  };
  return async <T>(...asked: Parameters<Ask>) => {
    for (let tries = 1; ; tries += 1) {
      const answer = await once<T & { readonly type?: string }>(...asked);
      if (answer.body.type !== '/problems/not-caught-up' || tries === 5) return answer;
    }
  };
};
