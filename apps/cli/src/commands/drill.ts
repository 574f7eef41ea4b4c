import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import type { Restored } from '#backup';
import { PostgresEventStore, type EventStore } from '#event-store';
import { logger, migrate, openPool } from '#platform';
import { Projector } from '#projections';
import { keeperOf, KeyEncryption, LogSealing, openEveryKey, openKeyring } from '#protection';
import { projections } from '#read-models';
import { withDatabase } from '../open-database.js';
import { interrupted } from '../interruption.js';
import { progress, type Board } from '../progress.js';
import { documentFiles } from '../document-files.js';
import { ownerUrlOf, restoreTo, type RestoreOptions } from './restoring.js';

/**
 * Restores a backup into a database of its own, which is dropped again: that it is whole, that every key opens under its
 * epoch, and that the models fill from it. Nothing of the registry in use is touched.
 */
export const drill = (file: string, options: RestoreOptions): Promise<number> =>
  withDatabase(async (open) => {
    const began = performance.now();
    const { config } = open;
    const kek = new KeyEncryption(keeperOf(config));
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'qayd-drill-'));
    try {
      await withScratch(ownerUrlOf(open), async (name, ownerUrl) => {
        await migrate(ownerUrl);
        const { mostBytes } = config.documents;
        const files = [await documentFiles({ dataDir: folder, documents: { mostBytes } })];
        const restored = await restoreTo(ownerUrl, file, options, { config, kek, files });
        report('backup', `${restored.header.begunAt}, position ${restored.header.position}`);
        reportParts(restored);
        const database = Object.assign(new URL(config.databaseUrl!), { pathname: `/${name}` }).href;
        await rebuildAll(database, kek);
        report('took', `${((performance.now() - began) / 1_000).toFixed(1)} s`);
      });
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
    process.stdout.write('The backup restores.\n');
    return 0;
  });

function reportParts({ manifest, notBroughtBack }: Restored): void {
  for (const [part, { rows, bytes, sha256 }] of Object.entries(manifest.parts))
    report(part, `${rows}, ${bytes} bytes, ${sha256}`);
  report('positions', 'every one from the first to the last, and every revision of every stream');
  if (notBroughtBack.length > 0) report('erased since', `${notBroughtBack.length}, not brought back`);
}

/** Every key opens, every event does, and every model takes them all. */
async function rebuildAll(database: string, kek: KeyEncryption): Promise<void> {
  const log = openPool(database, { as: 'log' });
  const models = openPool(database, { as: 'models', statement_timeout: 0 });
  const board = progress();
  try {
    const { opened, erased } = await openEveryKey(log, kek);
    report('keys', `${opened} open under the epoch that they are listed with, ${erased} are erased`);
    const quiet = logger('silent');
    const keys = await openKeyring(log, kek, quiet);
    const store = new LogSealing(keys, quiet).over(new PostgresEventStore(log));
    try {
      for (const projection of projections) await rebuildOne(new Projector(store, models, quiet, projection), projection.name, board); // prettier-ignore
    } finally {
      await closeAll(store, keys);
    }
  } finally {
    board.end();
    await Promise.all([log.end(), models.end()]);
  }
}

async function rebuildOne(projector: Projector, name: string, board: Board): Promise<void> {
  const began = performance.now();
  const shown = board.of(`Rebuilding ${name}`, 'share');
  const build = await projector.rebuild(interrupted, { progress: (_, at, of) => shown.at(Number(at), Number(of)) });
  report(`model ${name}`, `at position ${build.position}, ${((performance.now() - began) / 1_000).toFixed(1)} s`);
}

async function closeAll(store: EventStore, keys: { close(): Promise<void> }): Promise<void> {
  await store.close();
  await keys.close();
}

/** A database beside the others of the server, for as long as the work lasts. */
async function withScratch(ownerUrl: string, work: (name: string, url: string) => Promise<void>): Promise<void> {
  const name = `qayd_drill_${randomBytes(6).toString('hex')}`;
  const admin = new pg.Client({ connectionString: ownerUrl });
  await admin.connect();
  try {
    await admin.query(`create database ${name}`);
    await work(name, Object.assign(new URL(ownerUrl), { pathname: `/${name}` }).href);
  } finally {
    await admin.query(`drop database if exists ${name} with (force)`).finally(() => admin.end());
  }
}

const report = (what: string, told: string): void => void process.stdout.write(`${what.padEnd(26)} ${told}\n`);
