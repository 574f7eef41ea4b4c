import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AccessModule, Founding, Keys, Membership, Sessions } from '#access';
import { isRefusal, type MemberId, type OrganisationId } from '#domain';
import { Database, newId, PlatformModule } from '#platform';
import { ProtectionModule } from '#protection';
import { found } from '../../support/founding.js';
import type { Place } from '../cluster.js';
import type { Measure } from '../measure.js';
import { dist, start } from '../processes.js';
import { caughtUp } from './http.js';

const processes = 4;
const runs = 100;
const everyMs = 5; // 200 requests a second

/** From the request of an officer until session and key are refused by every process. */
export const suspension: Measure = {
  name: 'suspension',
  about: `From an officer's request until ${processes} processes, under 200 requests a second, refuse the session and the key of a suspended member; ${runs} suspensions`,
  smaller: /./,
  mostRounds: 1,
  async prepare(cluster) {
    const place = await cluster.create('ours');
    const { officer, bystander, members } = await prepared(place);
    const projector = await start(dist('projector'), place, false);
    const apis = await Promise.all(Array.from({ length: processes }, () => start(dist('api'), place)));
    const urls = apis.map(({ url }) => url);
    await caughtUp(urls[0]!, { authorization: `Bearer ${bystander}` }, 1);
    return {
      cases: [
        {
          contestant: 'Qayd',
          role: 'ours',
          async run() {
            const ending = new AbortController();
            const load = loaded(urls, bystander, ending.signal);
            const took: number[] = [];
            for (const member of members) took.push(await suspended(urls, officer, member));
            ending.abort();
            await load;
            took.sort((a, b) => a - b);
            const at = (share: number) => took[Math.min(took.length - 1, Math.ceil(took.length * share) - 1)]!;
            return { 'p50, ms': at(0.5), 'p99, ms': at(0.99), 'the longest, ms': at(1) };
          },
        },
      ],
      async done() {
        for (const { child } of [...apis, projector]) {
          child.kill('SIGTERM');
          await once(child, 'exit');
        }
        await place.drop();
      },
    };
  },
};

interface Suspect {
  readonly id: MemberId;
  readonly tokens: readonly string[];
}

async function suspended(urls: readonly string[], officer: string, { id, tokens }: Suspect): Promise<number> {
  for (const url of urls)
    for (const token of tokens) {
      const status = await statusOf(url, token);
      if (status !== 200) throw new Error(`A member who is not suspended is answered ${status}`);
    }
  const began = performance.now();
  const refusedBy = urls.map(async (url) => {
    for (const token of tokens) while ((await statusOf(url, token)) !== 401) await sleep(5);
    return performance.now() - began;
  });
  const { status } = await fetch(`${urls[0]}/v1/members/${id}/suspension`, {
    method: 'POST',
    headers: { authorization: `Bearer ${officer}`, 'content-type': 'application/json' },
    body: JSON.stringify({ reason: 'precaution' }),
  });
  if (status !== 201) throw new Error(`The suspension was answered ${status}`);
  return Math.max(...(await Promise.all(refusedBy)));
}

async function statusOf(url: string, token: string): Promise<number> {
  const answer = await fetch(`${url}/v1/cases?limit=1`, { headers: { authorization: `Bearer ${token}` } });
  await answer.arrayBuffer();
  return answer.status;
}

async function loaded(urls: readonly string[], token: string, signal: AbortSignal): Promise<void> {
  const underWay = new Set<Promise<unknown>>();
  for (let n = 0; !signal.aborted; n += 1) {
    const asked: Promise<unknown> = statusOf(urls[n % urls.length]!, token).finally(() => underWay.delete(asked));
    underWay.add(asked);
    await sleep(everyMs);
  }
  await Promise.all(underWay);
}

@Module({ imports: [PlatformModule, ProtectionModule, AccessModule] })
class SuspensionModule {}

/** A registry with two officers, somebody who asks all the time, and those who are to be suspended. */
async function prepared(place: Place) {
  Object.assign(process.env, { QAYD_DATABASE_URL: place.url, QAYD_LOG_LEVEL: 'silent' });
  const app = await NestFactory.createApplicationContext(SuspensionModule, { logger: false, abortOnError: false });
  const names = ['one', 'two'].map((name) => ({ name, passphrase: name, roles: ['vetting-officer' as const], organisation: `${name}-organisation` })); // prettier-ignore
  const three = { name: 'three', passphrase: 'three', roles: ['vetting-officer' as const], organisation: 'three-organisation' }; // prettier-ignore
  const monitor = { name: 'monitor', passphrase: 'monitor', roles: ['monitor' as const] };
  const [one, two, , bystander] = await found(app.get(Founding, { strict: false }), [...names, three, monitor]);
  const [sessions, keys, membership] = [Sessions, Keys, Membership].map((of) => app.get(of as never, { strict: false })) as [Sessions, Keys, Membership]; // prettier-ignore
  const pool = app.get(Database, { strict: false });
  const members: Suspect[] = [];
  for (let n = 0; n < runs; n += 1) {
    const id = newId() as MemberId;
    const named = await membership.act(
      { type: 'FounderNamed', data: { member: id, organisation: 'four-organisation' as OrganisationId, roles: ['monitor'] } },
      { by: one!.id, approvedBy: two!.id, commandId: newId(), commandHash: '', correlationId: newId() },
    ); // prettier-ignore
    if (isRefusal(named)) throw new Error(named.refused);
    await pool.query(
      `insert into access.account (member_id, name, passphrase_hash, duress_hash) values ($1, $2, '', '')`, // nobody signs in
      [id, `member ${n}`],
    );
    const { token } = await sessions.open({ id, roles: ['monitor'] });
    const { key } = await keys.issue(id, { label: 'bench', operations: ['case.read'], days: 1 });
    members.push({ id, tokens: [token, key] });
  }
  const [officer, asker] = [(await sessions.open(one!)).token, (await sessions.open(bystander!)).token];
  await app.close();
  return { officer, bystander: asker, members };
}
