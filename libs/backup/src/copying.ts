import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import type { TablePart } from './parts.js';

/** Rows in Postgres' text format: a line each, for what would break a line is escaped. */
export interface Rows {
  readonly bytes: Buffer;
  readonly rows: number;
}

/** The rows of a table, in the order of its key, in pieces of some megabytes. */
export async function* rowsOf(
  client: pg.ClientBase,
  { name, columns, key }: TablePart,
  where = 'true',
): AsyncIterable<Rows> {
  const query = `copy (select ${columns.join(', ')} from ${name} where ${where} order by ${key}) to stdout`;
  let waiting: Buffer[] = [];
  let bytes = 0;
  for await (const piece of client.query(copyTo(query)) as AsyncIterable<Buffer>) {
    const end = bytes + piece.length < mostBytes ? -1 : piece.lastIndexOf(newline);
    if (end < 0) {
      waiting.push(piece);
      bytes += piece.length;
      continue;
    }
    yield rowsIn(Buffer.concat([...waiting, piece.subarray(0, end + 1)]));
    waiting = end + 1 < piece.length ? [piece.subarray(end + 1)] : [];
    bytes = piece.length - end - 1;
  }
  if (bytes > 0) yield rowsIn(Buffer.concat(waiting));
}

export const putRows = (client: pg.ClientBase, { name, columns }: TablePart, rows: Buffer): Promise<void> =>
  pipeline([rows], client.query(copyFrom(`copy ${name} (${columns.join(', ')}) from stdin`)));

export function rowsIn(bytes: Buffer): Rows {
  let rows = 0;
  for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, at + 1)) rows += 1;
  return { bytes, rows };
}

/** Texts of days and bytes are the same whatever the server's settings are. */
export const copySettings = `set timezone to 'UTC'; set datestyle to 'ISO, YMD'; set bytea_output to 'hex'; set statement_timeout to 0; set idle_in_transaction_session_timeout to 0`;

const newline = 0x0a;
const mostBytes = 4 * 1024 * 1024;
