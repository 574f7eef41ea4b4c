import { createHash, type Hash } from 'node:crypto';
import { z } from 'zod';

const format = 1;

/** What stands first in a backup. */
export const header = z.strictObject({
  qayd: z.literal('backup'),
  format: z.literal(format),
  /** `keys`: no events, no accounts, no documents; what an older backup needs after the keys were rotated. */
  holds: z.enum(['all', 'keys']),
  software: z.string(),
  begunAt: z.iso.datetime(),
  /** Up to which event of the log, this one included; its keys and accounts are some moments newer. */
  position: z.int().min(0),
});
export type Header = z.output<typeof header>;

const tally = z.strictObject({
  /** Entries of the file, rows (of a table) or files (of a folder), bytes without those of the format. */
  entries: z.int().min(0),
  rows: z.int().min(0),
  bytes: z.int().min(0),
  /** Of name, size and bytes of its entries, in order. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
/** What stands last: a file without it was cut short. */
export const manifest = z.strictObject({
  qayd: z.literal('manifest'),
  endedAt: z.iso.datetime(),
  parts: z.record(z.string(), tally),
});
export type Manifest = z.output<typeof manifest>;
export type Tally = Readonly<z.output<typeof tally>>;

export const newHeader = (of: Pick<Header, 'holds' | 'software' | 'position'>): Header => ({
  qayd: 'backup',
  format,
  ...of,
  begunAt: new Date().toISOString(),
});

/** Counts what goes into a file, or comes out of one, by part. */
export class Counting {
  private readonly parts = new Map<string, { entries: number; rows: number; bytes: number; hash: Hash }>();

  /** Says that a part is there, though it may have no entry. */
  begin(part: string): void {
    if (!this.parts.has(part)) this.parts.set(part, { entries: 0, rows: 0, bytes: 0, hash: createHash('sha256') });
  }

  /** An entry begins; what it answers is told of each piece of it. */
  entry(part: string, name: string, size: number): (piece: Uint8Array) => void {
    this.begin(part);
    const of = this.parts.get(part)!;
    of.entries += 1;
    of.bytes += size;
    of.hash.update(`${name}\0${size}\0`);
    return (piece) => void of.hash.update(piece);
  }

  rows(part: string, rows: number): void {
    this.parts.get(part)!.rows += rows;
  }

  get tallies(): Record<string, Tally> {
    return Object.fromEntries(
      [...this.parts].map(([part, { hash, ...counts }]) => [part, { ...counts, sha256: hash.copy().digest('hex') }]),
    );
  }
}
