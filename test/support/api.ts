import 'reflect-metadata';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Members, roles, Sessions, type Member, type Role } from '#access';
import { EventStore } from '#event-store';
import { Config, type EventStoreSetting } from '#platform';
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

export async function startApi(eventStore: EventStoreSetting = { kind: 'postgres' }): Promise<Api> {
  const database = await freshDatabase();
  process.env['QAYD_DATABASE_URL'] = database.appUrl;
  process.env['QAYD_EVENT_STORE'] = eventStore.kind;
  if (eventStore.kind === 'eventstoredb') process.env['QAYD_EVENTSTOREDB_URL'] = eventStore.url;
  process.env['QAYD_LOG_LEVEL'] = process.env['QAYD_TEST_LOG'] ?? 'silent';
  const app = await createApi(
    new Config(
      database.appUrl,
      undefined,
      '127.0.0.1',
      0,
      '.qayd',
      'embedded',
      process.env['QAYD_TEST_LOG'] ?? 'silent',
      eventStore,
    ),
  );
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
