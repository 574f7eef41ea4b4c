import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import { startPostgres } from '#platform';
import { ask, type Ask } from '../support/api.js';
import { metadata, pdf } from '../support/files.js';
import { start } from '../support/qayd.js';

// 41, 70: what is restricted or confidential is in no file of a registry that was used from end to end.

/** Invented names and phrases, one for each place where somebody may write one. */
const canaries = {
  name: 'Zühre Kanarova',
  nameInCyrillic: 'Зюхре Канарова',
  addedName: 'Zuhra Canary-Bird',
  withdrawnName: 'Suhre Kanareyka',
  withdrawal: 'misheard-by-the-canary',
  occupation: 'tuner of canary pianos',
  residence: 'Kanarskoye-beside-the-salt-lake',
  ethnicity: 'canary-islander',
  sourceTitle: 'the aunt who keeps canaries',
  sourceUrl: 'https://canary.example/leaked-minutes',
  precinct: 'the canary street police',
  title: 'The Canary Group',
  note: 'she sang like a canary to nobody',
  occurredNote: 'the night that the canary died',
  circumstances: 'dragged past the canary cage',
  locator: 'page-canary-17',
  health: 'kanarienvogel syndrome',
  illTreatment: 'hung by the canary perch',
  correction: 'it was the other canary',
  question: 'qanaryası',
  document: 'the verdict that the canary dictated',
  fileName: 'canary-dictated.pdf',
};

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'qayd-canary-'));
const environment = { QAYD_DATA_DIR: folder, QAYD_PORT: '0', QAYD_DATABASE_URL: '', QAYD_LOG_LEVEL: 'debug' };
let said = '';
let tables = '';
const shown = new Map<string, string>();

beforeAll(async () => {
  fs.chmodSync(folder, 0o755);
  const demo = start(['demo'], environment);
  await demo.said(/Qayd is at/);
  await useFromEndToEnd().finally(() => demo.child.kill('SIGINT'));
  const { code, out, err } = await demo.ended;
  expect(code).toBe(0);
  said = `${out}${err}`;
  tables = await dumped();
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

/** Everything that is written or asked, by those who may and those who err. */
async function useFromEndToEnd(): Promise<void> {
  const monitor = await signIn('monitor');
  const c = canaries;
  const ids = async (answer: ReturnType<Ask>) => (await answer) as unknown as { status: number; body: { id: string; position: string } }; // prettier-ignore
  const source = (
    await ids(
      monitor('POST', '/v1/sources', {
        type: 'testimony',
        title: c.sourceTitle,
        url: c.sourceUrl,
        tier: 'confidential',
      }),
    )
  ).body.id;
  const name = (text: string, script = 'Latn') => ({ text, script, language: 'crh' });
  const person = (
    await ids(
      monitor('POST', '/v1/people', {
        names: [name(c.name), name(c.nameInCyrillic, 'Cyrl')],
        occupation: c.occupation,
      }),
    )
  ).body.id;
  const kase = (await ids(monitor('POST', '/v1/cases', { person, title: c.title }))).body.id;
  const said = { occurredOn: '2021-09-04', sources: [{ id: source, locator: c.locator }] };
  const facts = `/v1/cases/${kase}/facts`;
  const arrest = await ids(
    monitor('POST', facts, {
      ...said, kind: 'ArrestRecorded', data: { authority: 'fsb' }, note: c.note, occurredNote: c.occurredNote,
      personal: { circumstances: c.circumstances },
    }),
  ); // prettier-ignore
  expect(arrest.status).toBe(201);
  const confidential = { ...said, tier: 'confidential' };
  for (const [kind, data, personal] of [
    ['HealthConditionReported', { severity: 'serious', careGiven: false }, { condition: c.health }],
    ['IllTreatmentAlleged', { authority: 'fsb', complaintLodged: true }, { acts: c.illTreatment }],
  ] as const)
    expect((await monitor('POST', facts, { ...confidential, kind, data, personal })).status).toBe(201);
  const corrected = await ids(
    monitor('POST', `/v1/cases/${kase}/corrections`, {
      fact: arrest.body.id,
      says: { ...said, kind: 'ArrestRecorded', occurredOn: '2021-09-05', data: { authority: 'fsb' } },
      reason: c.correction,
    }),
  );
  expect(corrected.status).toBe(201);
  const file = await send(kase, pdf(c.document), { name: c.fileName, title: c.document });
  const read = { 'Qayd-Min-Position': file.position };
  const lawyer = await signIn('lawyer');
  for (const [who, reader] of [
    ['lawyer', lawyer],
    ['monitor', monitor],
  ] as const)
    // prettier-ignore
    for (const asked of [
      '/v1/cases', '/v1/cases?sort=name', `/v1/cases/${kase}`, `/v1/cases/${kase}/timeline`, `/v1/people/${person}`,
      `/v1/cases?q=${encodeURIComponent('kanarova')}`, `/v1/people?q=${encodeURIComponent(c.question)}`, `/v1/sources/${source}`,
    ]) // prettier-ignore
      shown.set(`${who} ${asked.slice(0, 12)}${asked.includes('q=') ? ' search' : ''}`, JSON.stringify(await reader('GET', asked, undefined, read)));
  const opened = await monitor('POST', `/v1/cases/${kase}/openings`, { reason: 'To see what is there' }, read);
  shown.set('monitor opened', JSON.stringify(opened));
  // What goes wrong says it back to nobody, and writes it down nowhere.
  const refusals = [
    await monitor('POST', '/v1/people', { names: [{ text: c.addedName }], note: c.withdrawnName }),
    await monitor('POST', '/v1/people', `{"names": [${c.withdrawal}`),
    await monitor('POST', facts, { ...said, kind: 'ArrestRecorded', data: { place: c.residence } }),
    await monitor('POST', facts, { ...said, kind: c.ethnicity, after: c.precinct }),
    await monitor('GET', `/v1/cases?sort=${encodeURIComponent(c.residence)}`),
    await monitor('POST', '/v1/people', { names: [name(`${c.name}\u0000`)] }),
    await (await signIn('analyst'))('POST', '/v1/people', { names: [name(c.withdrawnName)] }),
  ];
  expect(refusals.map(({ status }) => status)).toEqual([422, 400, 422, 422, 400, 422, 403]);
}

/** What a dump would have: every row of every table, as text. */
async function dumped(): Promise<string> {
  const postgres = await startPostgres(folder);
  const url = new URL(postgres.url);
  url.pathname = '/qayd';
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  const { rows } = await client.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`,
  );
  const texts: string[] = [];
  for (const { name } of rows)
    texts.push(
      ...(await client.query<{ row: string }>(`select t::text as row from ${name} t`)).rows.map(({ row }) => row),
    );
  await client.query('checkpoint');
  await client.end();
  await postgres.stop();
  return texts.join('\n');
}

/** Attaches a file, reads it again, and leaves the half of another behind. */
async function send(
  kase: string,
  bytes: Buffer,
  says: Readonly<Record<string, string>>,
): Promise<{ position: string }> {
  const { url, token } = await session('monitor');
  const to = `${url}/v1/cases/${kase}`;
  const authorization = { Authorization: `Bearer ${token}` };
  const sent = await fetch(`${to}/documents`, {
    method: 'POST',
    headers: { ...authorization, 'Content-Type': 'application/octet-stream', 'Upload-Metadata': metadata(says) },
    body: Buffer.from(bytes),
  });
  expect(sent.status).toBe(201);
  const { id, position } = (await sent.json()) as { id: string; position: string };
  const given = await fetch(`${to}/documents/${id}`, { headers: { ...authorization, 'Qayd-Min-Position': position } });
  expect(Buffer.from(await given.arrayBuffer()).equals(bytes)).toBe(true);
  const tus = { ...authorization, 'Tus-Resumable': '1.0.0' };
  const begun = await fetch(`${to}/uploads`, {
    method: 'POST',
    headers: { ...tus, 'Upload-Length': '1000000', 'Upload-Metadata': metadata(says) },
  });
  const half = await fetch(new URL(begun.headers.get('location')!, url), {
    method: 'PATCH',
    headers: { ...tus, 'Upload-Offset': '0', 'Content-Type': 'application/offset+octet-stream' },
    body: Buffer.from(bytes),
  });
  expect(half.status).toBe(204);
  return { position };
}

async function signIn(role: string): Promise<Ask> {
  const { url, token } = await session(role);
  return ask(url, token);
}

async function session(role: string): Promise<{ url: string; token: string }> {
  const { url, accounts } = JSON.parse(fs.readFileSync(path.join(folder, 'demo.json'), 'utf8')) as {
    url: string;
    accounts: readonly { role: string; name: string; passphrase: string }[];
  };
  const { name, passphrase } = accounts.find((account) => account.role === role)!;
  const { body } = await ask(url)<{ token: string }>('POST', '/v1/sessions', { name, passphrase });
  return { url, token: body.token };
}

/** Each phrase as it may be written: UTF-8, UTF-16, base64 at each of its three offsets, percent-encoded, JSON with escapes. */
function formsOf(text: string): readonly Buffer[] {
  const utf8 = Buffer.from(text);
  const base64 = [0, 1, 2].map((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), utf8])
      .toString('base64')
      .replaceAll('=', '');
    return whole.slice(before === 0 ? 0 : before + 1, whole.length - 2); // without letters that its neighbours have a part in
  });
  const escaped = [...text]
    .map((one) => (one > '~' ? `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}` : one))
    .join('');
  const texts = [text.toLowerCase(), encodeURIComponent(text), escaped, ...base64];
  return [
    utf8,
    Buffer.from(text, 'utf16le'),
    Buffer.from(text, 'utf16le').swap16(),
    ...texts.map((one) => Buffer.from(one)),
  ];
}

function* filesIn(place: string): Iterable<string> {
  for (const entry of fs.readdirSync(place, { withFileTypes: true }))
    if (entry.isDirectory()) yield* filesIn(path.join(place, entry.name));
    else if (entry.isFile()) yield path.join(place, entry.name);
}

const found = (bytes: Buffer) =>
  Object.entries(canaries).flatMap(([of, text]) => (formsOf(text).some((form) => bytes.includes(form)) ? [of] : []));

it('would find them where they are', () => {
  const { note, name } = canaries;
  for (const text of [
    note,
    `{"a":${JSON.stringify(name)}}`,
    Buffer.from(`xx${note}yy`).toString('base64'),
    encodeURIComponent(name),
  ])
    expect(found(Buffer.from(text)).length).toBeGreaterThan(0);
  expect(found(Buffer.from(note, 'utf16le'))).toEqual(['note']);
  expect([...filesIn(folder)].length).toBeGreaterThan(500);
});

it('shows what was recorded to those who may read it', () => {
  const all = [...shown.values()].join('\n');
  for (const text of [canaries.name, canaries.title, canaries.note, canaries.circumstances, canaries.health])
    expect([text, all.includes(text)]).toEqual([text, true]);
  expect(shown.get('monitor /v1/cases?q= search')!.includes(canaries.name)).toBe(true);
});

it('6.41: has none of them in any file: data, write-ahead log, logs, what is left of temporary files', () => {
  const hits = [...filesIn(folder)].flatMap((file) =>
    found(fs.readFileSync(file)).map((of) => `${of} in ${path.relative(folder, file)}`),
  );
  expect(hits).toEqual([]);
});

it('6.41: has none of them in a dump, nor in what was said on the terminal', () => {
  expect(found(Buffer.from(tables))).toEqual([]);
  expect(found(Buffer.from(said))).toEqual([]);
});

it('names in a dump who is published, and nobody who recorded it', () => {
  expect(tables).toContain('Nariman Dzhelyal');
});
