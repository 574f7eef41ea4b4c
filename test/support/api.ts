import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Members, roles, Sessions, type Member, type Role } from '#access';
import { EventStore } from '#event-store';
import { readConfig, type EventStoreSetting } from '#platform';
import { freshDatabase } from '#platform/testing';
import { createApi } from '../../apps/api/src/http/server.js';

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

/** The real api on a database of its own, with a member of each role, and a second monitor. */
export interface Api {
  readonly url: string;
  /** Of the superuser of its database. */
  readonly ownerUrl: string;
  readonly app: NestExpressApplication;
  readonly members: ReadonlyMap<string, Member>;
  as(name: Role | 'monitor-2' | 'nobody'): Ask;
  token(name: Role): string;
  head(): Promise<bigint>;
  close(): Promise<void>;
}

export async function startApi(
  eventStore: EventStoreSetting = { kind: 'postgres' },
  settings: Readonly<Record<string, string>> = {},
): Promise<Api> {
  const database = await freshDatabase();
  Object.assign(process.env, {
    QAYD_DATABASE_URL: database.appUrl,
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
  const members = new Map<string, Member>();
  const tokens = new Map<string, string>();
  for (const name of [...roles, 'monitor-2'])
    members.set(
      name,
      await app
        .get(Members)
        .create({ name, roles: [name.replace('-2', '') as Role], passphrase: `${name} passphrase` }),
    );
  for (const [name, member] of members) tokens.set(name, (await app.get(Sessions).open(member)).token);
  return {
    url,
    ownerUrl: database.ownerUrl,
    app,
    members,
    as: (name) => ask(url, tokens.get(name)),
    token: (name) => tokens.get(name)!,
    head: () => app.get(EventStore, { strict: false }).head(),
    close: async () => {
      await app.close();
      await database.drop();
    },
  };
}

export const ask =
  (url: string, token?: string): Ask =>
  async (method, path, body, headers = {}) => {
    const response = await fetch(new URL(path, url), {
      method,
      headers: {
        ...(token !== undefined && { Authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: (text === '' ? {} : JSON.parse(text)) as never };
  };
