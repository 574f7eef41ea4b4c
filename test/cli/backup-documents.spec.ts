import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { newId } from '#platform';
import { freshDatabase, type FreshDatabase } from '#platform/testing';
import { Attachments } from '#registry';
import { ask, startApi, type Api } from '../support/api.js';
import { beginnersPassphrase } from '../support/founding.js';
import { until } from '../support/beside.js';
import { eicar, startClamd, type Clamd } from '../support/clamd.js';
import { filesIn, pdf, photograph, sendFile, sha256 } from '../support/files.js';
import { oneAtATime } from '../support/one-at-a-time.js';
import { run, start } from '../support/qayd.js';
import { startS3, type S3 } from '../support/s3.js';

describe.each(['a folder', 'a bucket'])('F21: documents that are kept in %s', (kind) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'qayd-backup-documents-'));
  const identity = path.join(folder, 'custodian.txt');
  let [api, s3, s3To]: [Api?, S3?, S3?] = [];
  let clamd: Clamd;
  let recipient: string;
  beforeAll(async () => {
    clamd = await startClamd();
    if (kind === 'a bucket') [s3, s3To] = [await startS3(), await startS3()];
    const dataDir = path.join(folder, 'data');
    api = await startApi(undefined, { QAYD_KEK: '', QAYD_DATA_DIR: dataDir, QAYD_CLAMD: clamd.address, ...s3?.settings });
    recipient = (await run(['keys', 'identity', identity], {})).out.split('\n')[0]!;
  }); // prettier-ignore
  afterAll(async () => {
    await api?.close();
    await Promise.all([clamd.close(), s3?.close(), s3To?.close()]);
    fs.rmSync(folder, { recursive: true, force: true });
  });

  /** Where a backup is restored to. */
  let target: FreshDatabase;
  let targetFolder: string;
  beforeEach(async () => {
    target = await freshDatabase();
    targetFolder = fs.mkdtempSync(path.join(folder, 'target-'));
    fs.copyFileSync(path.join(folder, 'data', 'kek.json'), path.join(targetFolder, 'kek.json'));
  });
  afterEach(() => target.drop());

  const environment = () => ({
    QAYD_DATABASE_URL: process.env['QAYD_DATABASE_URL']!,
    QAYD_DATA_DIR: path.join(folder, 'data'),
    QAYD_LOG_LEVEL: 'silent',
    ...s3?.settings,
  });
  const targetEnvironment = (to: S3 | undefined = s3To) => ({
    QAYD_DATABASE_URL: target.appUrl,
    QAYD_MIGRATION_DATABASE_URL: target.ownerUrl,
    QAYD_DATA_DIR: targetFolder,
    QAYD_LOG_LEVEL: 'silent',
    ...to?.settings,
  });
  const restoring = (file: string, to = targetEnvironment(), ...more: readonly string[]) =>
    run(['restore', file, '--identity', identity, ...more], to);
  const inFolder = (of: string) =>
    filesIn(path.join(of, 'documents')).map((file) => path.relative(path.join(of, 'documents'), file));
  /** All files by their names, wherever they are. */
  const restoredFiles = () => [...inFolder(targetFolder), ...(s3To?.names() ?? [])];

  async function aCase(): Promise<string> {
    const names = [{ text: 'Olena Example', script: 'Latn', language: 'en' }];
    const person = (await api!.as('monitor')<{ id: string }>('POST', '/v1/people', { names })).body.id;
    return (await api!.as('monitor')<{ id: string }>('POST', '/v1/cases', { person })).body.id;
  }
  async function attach(kase: string, bytes: Uint8Array) {
    const { status, body } = await sendFile(api!, kase, bytes);
    expect(status).toBe(201);
    return { ...body, kase, came: sha256(bytes) };
  }
  const tidy = () => api!.app.get(Attachments, { strict: false }).tidy();

  /** Takes a backup, and does work after it decided up to which position of the log, and before it reads any file. */
  async function backupWith(work: () => Promise<unknown>): Promise<string> {
    const file = path.join(folder, `${newId()}.age`);
    const owner = new pg.Client({ connectionString: api!.ownerUrl });
    await owner.connect();
    try {
      await owner.query('begin; lock table log.event in access exclusive mode');
      const taking = start(['backup', file, '--recipient', recipient], environment());
      await until(async () => {
        const waits = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like 'copy % log.event %'`;
        await owner.query('select pg_stat_clear_snapshot()'); // in a transaction it is what it was
        return (await owner.query(waits)).rowCount === 1;
      });
      taking.child.kill('SIGSTOP');
      await owner.query('commit');
      await work().finally(() => taking.child.kill('SIGCONT'));
      expect(await taking.ended).toMatchObject({ code: 0 });
    } finally {
      await owner.end();
    }
    return file;
  }

  it('and are looked at while the backup is taken become available after it is restored, by themselves', async () => {
    const port = Number(clamd.address.split(':')[1]);
    const before = await attach(await aCase(), await photograph(40, 30));
    expect(before.state).toBe('kept');
    await clamd.close();
    const waits = await attach(await aCase(), await photograph(50, 40));
    const bad = await attach(await aCase(), Buffer.concat([pdf(), Buffer.from(eicar)]));
    expect([waits.state, bad.state]).toEqual(['quarantined', 'quarantined']);
    let after: Awaited<ReturnType<typeof attach>>;
    const file = await backupWith(async () => {
      clamd = await startClamd(port);
      await tidy();
      after = await attach(before.kase, await photograph(60, 50));
      expect(after.state).toBe('kept');
    });

    expect(await restoring(file)).toMatchObject({ code: 0 });
    const placesOf = (id: string) =>
      restoredFiles().filter((name) => name.includes(id)).map((name) => name.split('/')[0]); // prettier-ignore
    expect(placesOf(waits.id)).toEqual(['quarantine', 'quarantine']);
    expect(placesOf(bad.id)).toEqual(['quarantine']);
    expect(placesOf(after!.id)).toEqual(['quarantine', 'quarantine']);

    const looked = clamd.looked();
    const settings = { QAYD_PORT: '0', QAYD_SECOND_FACTOR: 'off', QAYD_CLAMD: clamd.address };
    const served = start(['serve'], { ...targetEnvironment(), ...settings });
    try {
      const [, url] = await served.said(/listens on (http:\S+)/);
      const signIn = { name: 'monitor', passphrase: beginnersPassphrase };
      const { token } = (await ask(url!)<{ token: string }>('POST', '/v1/sessions', signIn)).body;
      const get = (of: { kase: string; id: string }) =>
        fetch(`${url}/v1/cases/${of.kase}/documents/${of.id}`, { headers: { Authorization: `Bearer ${token}` } });
      for (const one of [waits, before]) {
        await until(async () => (await get(one)).status === 200);
        expect(sha256(Buffer.from(await (await get(one)).arrayBuffer()))).toBe(one.came);
      }
      await until(async () =>
        ((await (await get(bad)).json()) as { type: string }).type.endsWith('/document-infected'),
      );
      expect((await get(after!)).status).toBe(404);
      expect(clamd.looked() - looked).toBe(2);
    } finally {
      served.child.kill('SIGTERM');
      await served.ended;
    }
    expect(placesOf(before.id)).toEqual(['kept', 'kept']);
    expect(placesOf(waits.id)).toEqual(['kept', 'kept']);
    expect(placesOf(bad.id)).toEqual(['infected']);
    expect(placesOf(after!.id)).toEqual(['quarantine', 'quarantine']); // no event names it: it is removed after a day
  });

  it('are put where the settings say, or nowhere', async () => {
    const { id, kase } = await attach(await aCase(), await photograph());
    const covered = { reason: 'It shows a neighbour', areas: [{ x: 0, y: 0, width: 0.5, height: 0.5 }] };
    const redacted = await api!.as('monitor')('POST', `/v1/cases/${kase}/documents/${id}/redactions`, covered);
    expect(redacted).toMatchObject({ status: 201 });
    const local = path.join(folder, 'data', 'documents', 'quarantine', 'waits');
    fs.mkdirSync(path.dirname(local), { recursive: true });
    fs.writeFileSync(local, 'waits');
    const file = await backupWith(() => Promise.resolve());
    fs.rmSync(local);

    const drilled = await oneAtATime('drills', () => restoring(file, targetEnvironment(), '--drill'));
    expect(drilled).toMatchObject({ code: 0 });
    expect(inFolder(targetFolder)).toEqual([]);
    // From the folder to a bucket, and from the bucket to a folder.
    const other = kind === 'a bucket' ? undefined : await startS3();
    try {
      const to = other ? targetEnvironment(other) : { ...targetEnvironment(), QAYD_DOCUMENTS_S3_ENDPOINT: '' };
      expect(await restoring(file, to)).toMatchObject({ code: 0 });
      const names = other?.names() ?? inFolder(targetFolder).filter((name) => name.startsWith('kept/'));
      const redactedCopy = expect.stringMatching(new RegExp(`${id}\\.[0-9a-f-]{36}\\.copy$`)) as unknown;
      expect(names.filter((name) => name.includes(id)).sort()).toEqual([expect.stringMatching(new RegExp(`${id}$`)), redactedCopy]);
      expect(inFolder(targetFolder)).toContain('quarantine/waits');
      if (!other) return;
      expect(await run(['doctor'], to)).toMatchObject({ out: expect.stringContaining('in the bucket qayd at http') });
      other.down = true;
      expect(await run(['doctor'], to)).toMatchObject({ code: 1, out: expect.stringMatching(/^mend .*can not be asked/m) });
      other.down = false;
      const fresh = await freshDatabase();
      const [dir] = [fs.mkdtempSync(path.join(folder, 'fresh-'))];
      fs.copyFileSync(path.join(targetFolder, 'kek.json'), path.join(dir, 'kek.json'));
      const into = { ...to, QAYD_DATABASE_URL: fresh.appUrl, QAYD_MIGRATION_DATABASE_URL: fresh.ownerUrl, QAYD_DATA_DIR: dir };
      const full = await restoring(file, into);
      expect(full).toMatchObject({ code: 1, err: expect.stringContaining('empty bucket alone') });
      await fresh.drop();
    } finally {
      await other?.close();
    }
  }); // prettier-ignore
});
