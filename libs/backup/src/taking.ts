import type pg from 'pg';
import { software, type Database } from '#platform';
import { ArchiveWriter } from './archive.js';
import { copySettings, rowsOf } from './copying.js';
import { addFiles, type FileOfPart, type FilesPart } from './files.js';
import { newHeader, type Header, type Manifest } from './manifest.js';
import { accountParts, events, keyParts, type TablePart } from './parts.js';

export interface BackupAsked {
  readonly file: string;
  /** Of the custodians: `age1…`. */
  readonly recipients: readonly string[];
  readonly holds: Header['holds'];
  readonly files: readonly FilesPart[];
  /** How many events were written, of how many. */
  readonly onProgress?: (done: number, of: number) => void;
  readonly signal?: AbortSignal;
}
export interface Backup {
  readonly header: Header;
  readonly manifest: Manifest;
  /** An epoch of keys began meanwhile, or just before: then nothing opens the keys of this backup when the old one is gone. */
  readonly rotatedMeanwhile: boolean;
}

/**
 * Writes a backup while the registry is written to. The log up to its head as it began, page by page: nothing in it
 * changes, so no snapshot is held. Then the files, and last, from one snapshot, keys and accounts: every event that is
 * in it has its key, and every erasure up to then holds.
 */
export async function takeBackup(log: Database, accounts: Database, asked: BackupAsked): Promise<Backup> {
  const archive = new ArchiveWriter(asked.file, asked.recipients);
  try {
    const files = new Map<FilesPart, AsyncIterable<FileOfPart>>();
    if (asked.holds === 'all') for (const part of asked.files) files.set(part, await part.begin());
    const position = await headOf(log);
    const header = newHeader({ holds: asked.holds, software, position });
    await archive.addHeader(header);
    if (asked.holds === 'all') {
      await addEvents(archive, log, position, asked);
      for (const [part, all] of files) await addFiles(archive, part, all);
    }
    const epoch = await addKeysAndAccounts(archive, log, accounts, asked.holds);
    const manifest = await archive.end();
    return { header, manifest, rotatedMeanwhile: epoch.rotating || (await epochOf(log)).number !== epoch.number };
  } catch (error) {
    await archive.abandon(error);
    throw error;
  }
}

async function headOf(log: Database): Promise<number> {
  const { rows } = await log.query<{ position: string }>('select position from log.head');
  return Number(rows[0]!.position);
}

async function addEvents(
  archive: ArchiveWriter,
  log: Database,
  head: number,
  { onProgress, signal }: BackupAsked,
): Promise<void> {
  archive.begin(events.name);
  await withClient(log, async (client) => {
    for (let after = 0; after < head; after += pageOfEvents) {
      signal?.throwIfAborted();
      const to = Math.min(head, after + pageOfEvents);
      onProgress?.(after, head);
      const written = await addTable(archive, client, events, `position > ${after} and position <= ${to}`, after + 1);
      if (written !== to - after) throw new Error(`The log has a hole between position ${after} and ${to}`);
    }
    onProgress?.(head, head);
  });
}

/** Answers how the epochs are in the snapshot. */
function addKeysAndAccounts(
  archive: ArchiveWriter,
  log: Database,
  accounts: Database,
  holds: Header['holds'],
): Promise<Epoch> {
  return withClient(log, async (client) => {
    await client.query('begin isolation level repeatable read read only');
    const { rows } = await client.query<{ snapshot: string }>('select pg_export_snapshot() as snapshot');
    for (const part of keyParts) await addTable(archive, client, part);
    const epoch = await epochOf(client);
    if (holds === 'all')
      await withClient(accounts, async (reader) => {
        await reader.query('begin isolation level repeatable read read only');
        await reader.query(`set transaction snapshot ${reader.escapeLiteral(rows[0]!.snapshot)}`);
        for (const part of accountParts) await addTable(archive, reader, part);
      });
    return epoch;
  });
}

async function addTable(
  archive: ArchiveWriter,
  client: pg.ClientBase,
  part: TablePart,
  where?: string,
  firstRow = 1,
): Promise<number> {
  archive.begin(part.name);
  let written = 0;
  for await (const { bytes, rows } of rowsOf(client, part, where)) {
    const name = `${String(firstRow + written).padStart(12, '0')}.tsv`;
    await archive.add(part.name, name, bytes.length, rows, [bytes]);
    written += rows;
  }
  return written;
}

interface Epoch {
  readonly number: number | null;
  readonly rotating: boolean;
}
async function epochOf(client: Pick<pg.ClientBase, 'query'>): Promise<Epoch> {
  const { rows } = await client.query<Epoch>(
    `select max(number) as number, coalesce(bool_or(state = 'filling'), false) as rotating
     from protection.epoch where state in ('filling', 'current')`,
  );
  return rows[0]!;
}

/** A connection of its own, that ends with the work: its settings, and a transaction that was left open, go with it. */
async function withClient<T>(pool: Database, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query(copySettings);
    return await work(client);
  } finally {
    client.release(true);
  }
}

const pageOfEvents = 5_000;
