import { randomUUID } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import type pg from 'pg';
import { z } from 'zod';
import type { Rollback } from '../event-store.js';

/**
 * How far the log was, kept outside of the database: in the data folder, a file for each log, by its first event. A
 * database that is restored from before knows nothing of what it lacks. It never goes back by itself.
 */
export class LogMark {
  private log: string | undefined;
  private known: Written | undefined;
  /** Its own: in containers that share the folder, processes have the same numbers. */
  private readonly aside = randomUUID();

  constructor(
    private readonly dataDir: string,
    private readonly pool: Pick<pg.Pool, 'query'>,
  ) {}

  /** Compares the log with its mark, and moves the mark on where they agree. */
  async look(): Promise<Rollback | undefined> {
    const log = (this.log ??= await this.firstEvent());
    if (log === undefined) return undefined; // an empty log
    const written = await this.read(log);
    // Another process may have written less than this one knows of; what was acknowledged since goes before both.
    const isNewer =
      written &&
      (!this.known || written.acknowledged > this.known.acknowledged || written.position > this.known.position);
    const was = isNewer ? written : this.known;
    const { rows } = await this.pool.query<{ position: string; last: string | null; marked: string | null }>({
      name: 'look-at-the-mark',
      text: `select h.position, l.id as last, m.id as marked from log.head h
             left join log.event l on l.position = h.position left join log.event m on m.position = $1`,
      values: [was?.position ?? 0],
    });
    const { position, last, marked } = rows[0]!;
    const is = Number(position);
    if (was && (is < was.position || marked !== was.event))
      return { was: { position: was.position, event: was.event }, is };
    this.known = { position: is, event: last!, acknowledged: was?.acknowledged ?? 0 };
    if (written?.position !== is) await this.write(log, this.known);
    return undefined;
  }

  /** Takes the log as it is for what it has to be. */
  async acknowledge(): Promise<void> {
    const log = await this.firstEvent();
    if (log === undefined) return;
    const { rows } = await this.pool.query<{ position: string; event: string }>(
      'select position, id as event from log.event order by position desc limit 1',
    );
    const { position, event } = rows[0]!;
    const acknowledged = ((await this.read(log))?.acknowledged ?? 0) + 1;
    await this.write(log, { position: Number(position), event, acknowledged });
  }

  /** Who recorded it is sealed under a fresh nonce: no two logs begin alike, though the ids of a founding are derived. */
  private async firstEvent(): Promise<string | undefined> {
    const { rows } = await this.pool.query<{ name: string }>(
      `select substr(encode(sha256(convert_to(metadata::text, 'UTF8')), 'hex'), 1, 32) as name from log.event where position = 1`,
    );
    return rows[0]?.name;
  }

  private async read(log: string): Promise<Written | undefined> {
    try {
      return mark.parse(JSON.parse(await fs.readFile(this.fileOf(log), 'utf8')));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  private async write(log: string, of: Written): Promise<void> {
    const file = this.fileOf(log);
    await fs.mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    const aside = `${file}.${this.aside}`;
    await fs.writeFile(aside, `${JSON.stringify(of)}\n`, { mode: 0o600, flush: true });
    await fs.rename(aside, file);
  }

  private fileOf(log: string): string {
    return path.join(path.resolve(this.dataDir), 'marks', `${log}.json`);
  }
}

/** `acknowledged`: how often a rollback was, so that every process learns of it. */
const mark = z.object({ position: z.int().min(1), event: z.uuid(), acknowledged: z.int().min(0) });
type Written = z.output<typeof mark>;
