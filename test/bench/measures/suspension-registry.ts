import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AccessModule, Keys, Membership, Sessions, type Role } from '#access';
import { isRefusal, type MemberId, type OrganisationId } from '#domain';
import { EventStore, EventStoreModule } from '#event-store';
import { Database, newId, PlatformModule } from '#platform';
import { ProtectionModule } from '#protection';
import { found } from '../../support/founding.js';
import { aPerson } from '../../support/seeded.js';
import type { Place } from '../cluster.js';

/** Somebody who is to be suspended. */
export interface Suspect {
  readonly id: MemberId;
  readonly key: string;
}
/** A registry with those who suspend, approve and go on asking, and many who are to be suspended. */
export interface Registry {
  readonly suspects: readonly Suspect[];
  /** Of a new session. */
  tokenOf(who: string): Promise<string>;
  /** The id of an export that one asked for and another approved. */
  queued(url: string, by: string, approvedBy: string): Promise<string>;
  close(): Promise<void>;
}

@Module({ imports: [PlatformModule, ProtectionModule, EventStoreModule, AccessModule] })
class RegistryOfBench {}

export async function prepared(place: Place, many: number): Promise<Registry> {
  Object.assign(process.env, { QAYD_DATABASE_URL: place.url, QAYD_LOG_LEVEL: 'silent' });
  const app = await NestFactory.createApplicationContext(RegistryOfBench, { logger: false, abortOnError: false });
  const part = <T>(of: abstract new (...args: never[]) => T): T => app.get<T>(of, { strict: false });
  const beginner = (name: string, role: Role) => ({ name, roles: [role], organisation: `${name}-organisation` }); // prettier-ignore
  const [officer, two, , bystander, approver] = await found(app, [
    beginner('one', 'vetting-officer'),
    beginner('two', 'vetting-officer'),
    beginner('three', 'vetting-officer'),
    beginner('analyst', 'analyst'),
    beginner('verifier', 'verifier'),
  ]);
  const known = new Map([['officer', officer!], ['bystander', bystander!], ['approver', approver!]]); // prettier-ignore
  const aCase = await seeded(part(EventStore), bystander!.id);
  const suspects: Suspect[] = [];
  for (let n = 0; n < many; n += 1) {
    const id = newId() as MemberId;
    const named = await part(Membership).act(
      { type: 'FounderNamed', data: { member: id, organisation: 'four-organisation' as OrganisationId, roles: ['verifier'] } },
      { by: officer!.id, approvedBy: two!.id, commandId: newId(), commandHash: '', correlationId: newId() },
    ); // prettier-ignore
    if (isRefusal(named)) throw new Error(named.refused);
    await part(Database).query(
      `insert into access.account (member_id, name, passphrase_hash, duress_hash) values ($1, $2, '', '')`, // nobody signs in
      [id, `member ${n}`],
    );
    const operations = ['case.read', 'change.read'] as const;
    const { key } = await part(Keys).issue(id, { label: 'bench', operations, days: 1 });
    suspects.push({ id, key });
  }
  const tokenOf = async (who: string) =>
    (await part(Sessions).open(known.get(who) ?? { id: who as MemberId, roles: ['verifier'] })).token;
  return {
    suspects,
    tokenOf,
    async queued(url, by, approvedBy) {
      const [one, other] = [await tokenOf(by), await tokenOf(approvedBy)];
      const asked = { operation: 'restricted-export', data: { cases: [aCase], format: 'json' }, reason: 'A bench.' };
      const { id } = await answered<{ id: string }>(url, one, 'POST', '/v1/operations', asked);
      const { commandHash } = await answered<{ commandHash: string }>(url, other, 'GET', `/v1/operations/${id}`);
      await answered(url, other, 'POST', `/v1/operations/${id}/approval`, { commandHash });
      return id;
    },
    close: () => app.close(),
  };
}

/** A restricted case, which may be exported. */
async function seeded(store: EventStore, actor: string): Promise<string> {
  const [id, person] = [newId(), newId()];
  const metadata = () => ({ actor, commandId: newId(), commandHash: '', correlationId: newId(), software: 'bench' });
  const opened = { person, tier: 'restricted' };
  for (const [stream, type, data] of [
    [`person-${person}`, 'PersonRegistered', aPerson('Olena Example', 'restricted')],
    [`case-${id}`, 'CaseOpened', opened],
  ] as const)
    await store.append(stream, [{ id: newId(), type, version: 1, data, metadata: metadata() }], 'none');
  return id;
}

/** Asks, and passes over what is answered but for its status. */
export async function sent(url: string, token: string, path: string, body?: object): Promise<number> {
  const answer = await asked(url, token, 'POST', path, body);
  await answer.arrayBuffer();
  return answer.status;
}

async function answered<T>(url: string, token: string, method: string, path: string, body?: object): Promise<T> {
  const answer = await asked(url, token, method, path, body);
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as T;
}

const asked = (url: string, token: string, method: string, path: string, body?: object): Promise<Response> =>
  fetch(`${url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
