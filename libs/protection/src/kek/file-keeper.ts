import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { KekKeeper } from './key-encryption.js';

const contents = z.strictObject({
  epochs: z.record(
    z.string().regex(/^[1-9]\d{0,8}$/),
    z.string().regex(/^[0-9a-f]{64}$/, 'a key-encryption key is 32 bytes in hexadecimal'),
  ),
});

/** In a file that its owner alone can read. Whoever has the file and the database reads everything. */
export class FileKeeper implements KekKeeper {
  readonly kind = 'file';

  constructor(readonly file: string) {}

  held(): ReadonlyMap<number, Buffer> {
    if (!fs.existsSync(this.file)) return new Map();
    const { mode } = fs.statSync(this.file);
    if ((mode & 0o077) !== 0)
      throw new Error(`Others than its owner can read ${this.file}: chmod 600 it, and rotate the keys`);
    const { epochs } = contents.parse(JSON.parse(fs.readFileSync(this.file, 'utf8')));
    return new Map(Object.entries(epochs).map(([epoch, kek]) => [Number(epoch), Buffer.from(kek, 'hex')]));
  }

  /** The first one alone is kept where two processes make the first key at once. */
  add(epoch: number, kek: Buffer): void {
    const held = this.held();
    if (held.has(epoch)) return;
    if (held.size === 0) this.write(new Map([[epoch, kek]]), 'if-absent');
    else this.write(new Map([...held, [epoch, kek]]));
  }

  /** Overwrites what it can; what a disk keeps of old blocks is not in its hands. */
  remove(epoch: number): void {
    const held = this.held();
    if (!held.has(epoch)) return;
    const old = fs.openSync(this.file, 'r+');
    this.write(new Map([...held].filter(([one]) => one !== epoch)));
    try {
      fs.writeSync(old, Buffer.alloc(fs.fstatSync(old).size), 0, undefined, 0);
      fs.fsyncSync(old);
    } finally {
      fs.closeSync(old);
    }
  }

  /** Whole or not at all, whatever is killed: aside, to the disk, into its place. */
  private write(keks: ReadonlyMap<number, Buffer>, mode?: 'if-absent'): void {
    const folder = path.dirname(this.file);
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    const aside = `${this.file}.${process.pid}`;
    fs.rmSync(aside, { force: true });
    const epochs = Object.fromEntries([...keks].map(([epoch, kek]) => [epoch, kek.toString('hex')]));
    fs.writeFileSync(aside, `${JSON.stringify({ epochs }, null, 2)}\n`, { mode: 0o600, flush: true });
    try {
      if (mode === 'if-absent') fs.linkSync(aside, this.file);
      else fs.renameSync(aside, this.file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      fs.rmSync(aside, { force: true });
    }
    const opened = fs.openSync(folder, 'r');
    fs.fsyncSync(opened);
    fs.closeSync(opened);
  }
}
