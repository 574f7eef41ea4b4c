import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EventStore, type StoredEvent } from '#event-store';
import { Redactions } from '#registry';
import { startApi, type Api } from '../support/api.js';
import { startBeside, until } from '../support/beside.js';
import { erasePerson } from '../support/erasing.js';
import { filesIn, sendFile, sha256 } from '../support/files.js';
import { attach, coloursIn, fetchNow, filesOf, letter, name, picturesIn, pixelsOf, publicCase, redact, since, turned, whole, type Who } from '../support/redacting.js'; // prettier-ignore

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'qayd-redaction-life-'));
let api: Api;
let kase: string;
beforeAll(async () => {
  api = await startApi(undefined, { QAYD_DATA_DIR: folder });
  ({ kase } = await publicCase(api));
});
afterAll(async () => {
  await api.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

const attached = (bytes: Buffer) => attach(api, kase, bytes);
const get = (at: string, who?: Who) => fetchNow(api, at, who);
const files = (of: string, at: string) => filesOf(path.join(folder, 'documents', of), at);

describe('6.62: who gets what of a redacted document', () => {
  it('is the latest copy for all who see it, and the file as it came for those who work on the case', async () => {
    const pdf = letter([['secret words', 100, 700]]);
    const at = await attached(pdf);
    expect(await get(`${at}/copy`)).toMatchObject({ status: 404, problem: '/problems/document-not-published' });
    const first = (await redact(api, at, [{ ...name, page: 1 }])).body;
    expect(sha256((await get(`${at}/copy`)).bytes)).toBe(first.copy.sha256);
    const second = (
      await redact(api, at, [
        { ...name, page: 1 },
        { ...name, y: 0.6 },
      ])
    ).body;

    for (const who of ['analyst', 'monitor'] as const)
      expect(sha256((await get(`${at}/copy`, who)).bytes)).toBe(second.copy.sha256);
    expect(await get(at)).toMatchObject({ status: 404, problem: '/problems/document-not-published' });
    expect(sha256((await get(at, 'monitor')).bytes)).toBe(sha256(pdf));
    expect(files('', at).map((file) => path.basename(file).replace(/^[^.]+/, ''))).toEqual(['', `.${second.id}.copy`]);
    const page = await pixelsOf(picturesIn((await get(`${at}/copy`)).bytes)[0]!);
    for (const y of [name.y, 0.6]) expect([...coloursIn(page, { ...name, y })]).toEqual(['black']);
  });

  it('is not the picture that was drawn before', async () => {
    const at = await attached(await turned('png', 1, 0));
    expect(files('kept', at)).toHaveLength(2);
    const { id, copy } = (await redact(api, at, [name])).body;
    expect(sha256((await get(`${at}/copy`)).bytes)).toBe(copy.sha256);
    expect(files('', at).map((file) => path.basename(file).replace(/^[^.]+/, '')).sort()).toEqual(['', `.${id}.copy`]); // prettier-ignore
  });

  it('tells no hash of what was covered, nor why, to those who see what is public alone', async () => {
    const bytes = await turned('png', 6, 270);
    const { kase } = await publicCase(api);
    const { body: sent } = await sendFile(api, kase, bytes, { tier: 'public' });
    const at = `/v1/cases/${kase}/documents/${sent.id}`;
    const past = new Date().toISOString();
    const first = (await redact(api, at, [name])).body.copy.sha256;
    const last = (await redact(api, at, [{ ...name, x: 0.25, width: 0.5 }])).body.copy.sha256;
    for (const query of ['', `?knownAt=${past}`]) {
      const told = async (who: 'analyst' | 'monitor') =>
        JSON.stringify(
          (await api.as(who)('GET', `/v1/cases/${kase}/timeline${query}`, undefined, await since(api))).body,
        );
      for (const hash of [sent.sha256, sent.copy!.sha256, first, 'Petro']) {
        expect([hash, (await told('analyst')).includes(hash)]).toEqual([hash, false]);
        if (query === '' || hash === sent.sha256) expect(await told('monitor')).toContain(hash);
      }
      expect((await told('analyst')).includes(last)).toBe(query === '');
      expect(await told('analyst')).toContain(sent.id);
    }
    const verified = async (who: 'analyst' | 'monitor') =>
      (await api.as(who)('GET', `${at}/verification`, undefined, await since(api))).body;
    const copy = { recorded: last, kept: last, same: true };
    expect(await verified('analyst')).toMatchObject({ recorded: null, kept: null, bytes: null, same: true, copy });
    expect(await verified('monitor')).toMatchObject({ recorded: sent.sha256, kept: sent.sha256, same: true, copy });
  });

  it('shows nothing again that was covered, unless two opened it', async () => {
    const at = await attached(await turned('jpeg', 1, 0));
    const { copy } = (await redact(api, at, [name, { ...name, y: 0.75 }])).body;
    for (const less of [
      [name],
      [
        { ...name, width: 0.2 },
        { ...name, y: 0.75 },
      ],
      [{ ...name, x: 0, y: 0 }],
    ])
      expect(await redact(api, at, less, 'verifier')).toMatchObject({
        status: 409,
        body: { type: '/problems/redaction-uncovers', errors: [{ field: 'areas' }] },
      });
    expect(sha256((await get(`${at}/copy`)).bytes)).toBe(copy.sha256);
    expect((await redact(api, at, [whole])).status).toBe(201);
    const document = at.split('/').at(-1)!;
    const closes = { document, tier: 'restricted', reason: 'a box too many' };
    expect((await api.as('monitor')('POST', `/v1/cases/${kase}/tiers`, closes)).status).toBe(201);
    expect((await redact(api, at, [name])).status).toBe(201);
    expect((await get(`${at}/copy`)).status).toBe(404);
    const page = await pixelsOf((await get(`${at}/copy`, 'monitor')).bytes);
    expect(page.at(200, 520)[2]).toBeGreaterThan(240); // drawn from what came
  });
});

describe('6.62: a redacted copy, whatever breaks off', () => {
  const tidy = () => api.app.get(Redactions, { strict: false }).tidy();

  it('that no event names is given to nobody, and removed after a day', async () => {
    const at = await attached(Buffer.concat([await turned('jpeg', 1, 0), Buffer.from('orphan')]));
    const before = sha256((await get(`${at}/copy`)).bytes);
    const store = api.app.get(EventStore, { strict: false });
    const append = store.append.bind(store);
    store.append = (stream, events, ...of) =>
      events.some(({ type }) => type === 'DocumentRedacted') ? Promise.reject(new Error('gone')) : append(stream, events, ...of); // prettier-ignore
    try {
      expect((await redact(api, at, [name])).status).toBe(500);
    } finally {
      store.append = append;
    }
    await tidy();
    expect(files('quarantine', at)).toHaveLength(1);
    expect(sha256((await get(`${at}/copy`)).bytes)).toBe(before);
    for (const file of files('quarantine', at)) fs.utimesSync(file, new Date(0), new Date(0));
    await tidy();
    expect(files('quarantine', at)).toEqual([]);
    expect(sha256((await get(`${at}/copy`)).bytes)).toBe(before);
  });

  it('that is on its way is given to nobody, nor is the one before; it comes where it stays', async () => {
    const at = await attached(Buffer.concat([await turned('jpeg', 1, 0), Buffer.from('way')]));
    const { copy } = (await redact(api, at, [name])).body;
    const kept = files('kept', at).find((file) => file.endsWith('.copy'))!;
    const back = kept.replace(`${path.sep}kept${path.sep}`, `${path.sep}quarantine${path.sep}`);
    fs.mkdirSync(path.dirname(back), { recursive: true });
    fs.renameSync(kept, back);
    fs.writeFileSync(kept.replace(/\.[^.]+\.copy$/, '.copy'), fs.readFileSync(back)); // what a crash left of before
    expect(await get(`${at}/copy`)).toMatchObject({ status: 409, problem: '/problems/document-quarantined' });
    await tidy();
    expect(sha256((await get(`${at}/copy`)).bytes)).toBe(copy.sha256);
    expect(files('', at)).toHaveLength(2);
  });

  it('that somebody changed on the disk is not given out', async () => {
    const at = await attached(Buffer.concat([await turned('jpeg', 1, 0), Buffer.from('changed')]));
    await redact(api, at, [name]);
    const kept = files('kept', at).find((file) => file.endsWith('.copy'))!;
    const bytes = fs.readFileSync(kept);
    fs.writeFileSync(kept, bytes.fill(bytes.readUInt8(bytes.length - 9) ^ 1, bytes.length - 9, bytes.length - 8));
    for (const part of ['/copy', '/verification'])
      expect(await get(at + part)).toMatchObject({ status: 500, problem: '/problems/cannot-be-opened' });
    expect((await redact(api, at, [whole])).status).toBe(201); // drawn from what came, which nobody changed
    expect((await get(`${at}/copy`)).status).toBe(200);

    const original = files('kept', at).find((file) => !file.endsWith('.copy'))!;
    fs.writeFileSync(original, fs.readFileSync(original).subarray(0, -20));
    const before = await api.head();
    expect(await redact(api, at, [whole])).toMatchObject({ status: 500, body: { type: '/problems/cannot-be-opened' } });
    await until(async () => (await recordedSince(before)).some(({ type, data }) => type === 'SealBroken' && data['file'] === at.split('/').at(-1))); // prettier-ignore
  });

  async function recordedSince(position: bigint): Promise<readonly StoredEvent[]> {
    const ending = new AbortController();
    const head = await api.head();
    if (head <= position) return [];
    const found: StoredEvent[] = [];
    for await (const page of api.app.get(EventStore, { strict: false }).subscribe(position as never, ending.signal)) {
      found.push(...page);
      if (page.at(-1)!.position >= head) break;
    }
    ending.abort();
    return found;
  }

  it('goes with the person who is erased', async () => {
    const gone = await publicCase(api);
    const at = await attach(api, gone.kase, await turned());
    await redact(api, at, [name]);
    expect(files('', at)).toHaveLength(2);
    expect(await erasePerson(api, gone.person)).toMatchObject({ events: 1 });
    expect(files('', at)).toEqual([]);
    expect(await get(`${at}/copy`, 'monitor')).toMatchObject({ status: 410, problem: '/problems/erased' });
    expect(await redact(api, at, [name])).toMatchObject({ status: 410 });
  });

  it('is the one that the log names last, and the only one, where two processes redact at once', async () => {
    const beside = await startBeside();
    try {
      const at = await attached(letter([['words of two', 100, 700]]));
      const ask = (url: string, y: number) =>
        fetch(`${url}${at}/redactions`, {
          method: 'POST',
          headers: { Authorization: `Bearer ${api.token('monitor')}`, 'Content-Type': 'application/json' },
          body: JSON.stringify({
            reason: 'a neighbour',
            areas: [
              { ...whole, height: 0.5 },
              { ...name, y },
            ],
          }),
        });
      const answers = await Promise.all([0.6, 0.7, 0.8].flatMap((y) => [ask(api.url, y), ask(beside.url, y)]));
      expect(answers.map(({ status }) => status).filter((status) => status !== 201 && status !== 409)).toEqual([]);
      expect(answers.some(({ status }) => status === 201)).toBe(true);
      await tidy();
      const copy = await get(`${at}/copy`);
      const { body } = await api.as('monitor')<{ copy: object }>(
        'GET',
        `${at}/verification`,
        undefined,
        await since(api),
      );
      expect(body.copy).toMatchObject({ recorded: sha256(copy.bytes), same: true });
      expect(files('', at)).toHaveLength(2);
    } finally {
      await beside.stop();
    }
  });

  it('is nowhere in the clear', async () => {
    const at = await attached(letter([['the canary of redaction', 100, 700]], { packed: false }));
    await redact(api, at, [{ ...name, y: 0.6 }]);
    for (const file of filesIn(path.join(folder, 'documents'))) {
      const bytes = fs.readFileSync(file);
      for (const text of ['%PDF', 'JFIF', 'canary']) expect([text, bytes.includes(text)]).toEqual([text, false]);
      expect(fs.statSync(file).mode & 0o077).toBe(0);
    }
  });
});
