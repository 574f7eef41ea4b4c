import pg from 'pg';
import { BadBackup, readArchive, type ArchiveEntry } from './archive.js';
import { copySettings, putRows, rowsIn } from './copying.js';
import { targetsOf, type FilesPart, type FilesTarget } from './files.js';
import type { Header, Manifest } from './manifest.js';
import { dataKeys, events, keyParts, tableParts, type TablePart } from './parts.js';
import { withoutErased } from './erased.js';

export interface RestoreAsked {
  readonly file: string;
  /** Of a custodian: `AGE-SECRET-KEY-1…`. */
  readonly identities: readonly string[];
  /** A newer backup, whose keys are taken instead: what was erased since has none there. */
  readonly keys?: string;
  /** Subjects that are known to be erased: their keys are not brought back. */
  readonly erased: ReadonlySet<string>;
  readonly files: readonly FilesPart[];
  /** Told how many bytes of the file were read, of how many. */
  readonly onProgress?: (read: number, of: number) => void;
  /** The last word, before anything is there for others to see; throws where it must not be. */
  readonly check: (client: pg.ClientBase) => Promise<void>;
}
export interface Restored {
  readonly header: Header;
  readonly manifest: Manifest;
  /** Subjects whose keys the backup has, and which were erased since. */
  readonly notBroughtBack: readonly string[];
}

/**
 * Fills a migrated, empty database from a backup, and the folders: all of it or nothing. `url`: of a role that may act as
 * the owner. Throws `BadBackup` where the file is not what its manifest says, and what `check` throws.
 */
export async function restoreBackup(url: string, asked: RestoreAsked): Promise<Restored> {
  const client = new pg.Client({ connectionString: url, application_name: 'qayd restore' });
  await client.connect();
  const targets = targetsOf(asked.files);
  let undoing = [...targets.values()];
  try {
    await client.query(copySettings);
    await client.query('begin; set local role qayd_owner');
    await assertEmpty(client, targets);
    const restored = await load(client, asked, targets);
    await assertWhole(client, restored);
    await client.query(sayErased, [restored.notBroughtBack]);
    await asked.check(client);
    for (const target of targets.values()) await target.keep();
    await client.query('commit');
    undoing = [];
    return restored;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    for (const target of undoing) await target.undo();
    await client.end();
  }
}

/** Pending, until the key-encryption key that the backup's keys are wrapped under is renewed. */
const sayErased = `
  insert into protection.erasure (subject, epoch) select subject, (select max(number) from protection.epoch)
  from unnest($1::text[]) subject on conflict do nothing`;

async function load(
  client: pg.Client,
  { file, identities, keys, erased, onProgress }: RestoreAsked,
  targets: ReadonlyMap<string, FilesTarget>,
): Promise<Restored> {
  const notBroughtBack = new Set<string>();
  const put = async (part: TablePart, entry: ArchiveEntry): Promise<number> => {
    const { bytes, rows } = rowsIn(await whole(entry));
    const kept = part === dataKeys ? withoutErased(bytes, erased, (subject) => notBroughtBack.add(subject)) : bytes;
    await putRows(client, part, kept);
    return rows;
  };
  let newer: Header | undefined;
  if (keys !== undefined) {
    const read = await readArchive(keys, identities, {
      onHeader: () => undefined,
      onEntry: (entry) => {
        const part = keyParts.find(({ name }) => name === entry.part);
        return part ? put(part, entry) : countRows(entry);
      },
    });
    newer = read.header;
  }
  const read = await readArchive(file, identities, {
    onHeader: (header) => {
      if (header.holds !== 'all') throw new Error(`${file} has keys alone: give it with --keys, and a whole one`);
      if (newer && newer.begunAt < header.begunAt)
        throw new Error(`${keys} is older than ${file}: the keys of what was recorded since are not in it`);
    },
    onEntry: async (entry) => {
      const target = targets.get(entry.part);
      if (target) {
        await target.put(entry);
        return 1;
      }
      const part = tableParts.find(({ name }) => name === entry.part);
      if (!part) throw new BadBackup(`this software knows nothing of its part "${entry.part}"`);
      return newer && (keyParts as readonly TablePart[]).includes(part) ? countRows(entry) : put(part, entry);
    },
    ...(onProgress && { onProgress }),
  });
  return { ...read, notBroughtBack: [...notBroughtBack].sort() };
}

/** Nothing is ever restored over something else, nor beside it. */
async function assertEmpty(client: pg.ClientBase, targets: ReadonlyMap<string, FilesTarget>): Promise<void> {
  await client.query('lock table log.head in access exclusive mode');
  for (const { name } of tableParts) {
    const { rows } = await client.query<{ is: boolean }>(`select exists (select from ${name}) as is`);
    if (rows[0]!.is)
      throw new Error(
        `A backup is restored into an empty database alone, and ${name} has rows. Nothing was changed: set QAYD_DATA_DIR to another folder, or QAYD_DATABASE_URL to another database.`,
      );
  }
  for (const target of targets.values()) await target.assertEmpty();
}

/** That the log is one: as many events as are said, every position and every revision there. */
async function assertWhole(client: pg.ClientBase, { header, manifest }: Restored): Promise<void> {
  const said = manifest.parts[events.name]?.rows ?? 0;
  const { rows } = await client.query<{ many: string; first: string | null; last: string | null }>(
    'select count(*) as many, min(position) as first, max(position) as last from log.event',
  );
  const { many, first, last } = rows[0]!;
  if (Number(many) !== said || said !== header.position)
    throw new BadBackup(`it has ${many} events, and says ${said} up to position ${header.position}`);
  if (said > 0 && (Number(first) !== 1 || Number(last) !== said)) throw new BadBackup('a position is missing');
  const holes = await client.query<{ stream: string }>(
    `select stream from log.event group by stream having min(revision) <> 0 or max(revision) <> count(*) - 1 limit 1`,
  );
  if (holes.rows[0]) throw new BadBackup(`stream ${holes.rows[0].stream} has a hole`);
  if (said > 0)
    await client.query('update log.head set position = $1, recorded_at = (select max(recorded_at) from log.event)', [
      said,
    ]);
}

async function whole({ size, pieces, part, name }: ArchiveEntry): Promise<Buffer> {
  if (size > mostBytes) throw new BadBackup(`${part}/${name} is larger than any piece of a backup`);
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}

const countRows = async (entry: ArchiveEntry): Promise<number> => rowsIn(await whole(entry)).rows;

/** A piece is of some megabytes, and of a row more. */
const mostBytes = 256 * 1024 * 1024;
