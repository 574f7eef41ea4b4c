import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { z } from 'zod';
import type { Logger } from 'pino';
import type { Database } from '#platform';
import type { KeyEncryption } from './kek/key-encryption.js';
import { combineShares, share, SharesDoNotOpen, type Share } from './kek/shares.js';
import { epochsIn, learnEpochs } from './keys/epochs.js';
import type { Keyring } from './keys/keyring.js';
import { collectGarbage } from './random.js';

const request = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('seal') }),
  z.strictObject({ do: z.literal('status') }),
  z.strictObject({ do: z.literal('share'), share }),
]);
const answer = z.strictObject({
  sealed: z.boolean(),
  /** How many shares are there, and how many it takes. */
  have: z.int(),
  need: z.int(),
  refused: z.string().optional(),
});
export type SealAnswer = z.output<typeof answer>;

/**
 * By which custodians unseal a running process, and anybody who is let on the machine seals it: a socket in the data
 * folder, for its owner alone. A share is never written down, and forgotten once the key is put together.
 */
export class SealControl {
  private readonly server: net.Server;
  private given: Share[] = [];

  constructor(
    private readonly file: string,
    private readonly pool: Database,
    private readonly kek: KeyEncryption,
    private readonly keys: Keyring,
    private readonly log: Logger,
  ) {
    this.server = net.createServer((socket) => this.serve(socket));
    fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    fs.rmSync(file, { force: true });
    this.server.listen(file, () => fs.chmodSync(file, 0o600));
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private serve(socket: net.Socket): void {
    let said = '';
    socket.setEncoding('utf8').setTimeout(10_000, () => socket.destroy());
    socket.on('error', () => undefined);
    socket.on('data', (chunk: string) => {
      said += chunk;
      if (said.length > 10_000) socket.destroy();
      if (!said.endsWith('\n')) return;
      const line = said;
      said = '';
      this.answer(line)
        .then((told) => socket.end(`${JSON.stringify(told)}\n`))
        .catch((error: unknown) => {
          this.log.error({ error: (error as Error).constructor.name }, 'the seal could not be moved');
          socket.destroy();
        });
    });
  }

  private async answer(line: string): Promise<SealAnswer> {
    const asked = request.parse(JSON.parse(line));
    if (asked.do === 'seal') this.seal();
    if (asked.do !== 'share') return this.told();
    this.given = [...this.given.filter(({ epoch }) => epoch === asked.share.epoch), asked.share];
    if (new Set(this.given.map(({ share }) => share)).size < asked.share.threshold) return this.told();
    try {
      await learnEpochs(this.pool, this.kek);
      const epoch = (await epochsIn(this.pool)).find(({ number }) => number === asked.share.epoch);
      if (epoch?.state === 'destroyed') throw new SharesDoNotOpen(`epoch ${asked.share.epoch} is over`);
      if (!epoch) throw new SharesDoNotOpen(`there is no epoch ${asked.share.epoch}`);
      this.kek.keeper.add(epoch.number, await combineShares(this.given, epoch.check_value));
      this.kek.refresh();
      if (!this.kek.isSealed) this.log.warn({ epoch: epoch.number }, 'the registry is unsealed');
    } catch (error) {
      if (!(error instanceof SharesDoNotOpen)) throw error;
      this.given = [];
      this.log.warn('shares were submitted that do not open the registry');
      return { ...this.told(), refused: error.message };
    }
    this.given = [];
    return this.told();
  }

  private seal(): void {
    for (const epoch of this.kek.epochs) this.kek.keeper.remove(epoch);
    this.kek.refresh();
    this.keys.forget();
    this.given = [];
    collectGarbage();
    this.log.warn('the registry is sealed');
  }

  private told(): SealAnswer {
    return {
      sealed: this.kek.isSealed,
      have: new Set(this.given.map(({ share }) => share)).size,
      need: this.given[0]?.threshold ?? 0,
    };
  }
}

const prefix = 'seal-';
export const sealSocket = (dataDir: string, process: number): string =>
  path.join(path.resolve(dataDir), `${prefix}${process}.sock`);

/** Asks every process of a data folder, the same of all. One that is gone is passed over, and its socket removed. */
export async function askSeals(
  dataDir: string,
  asked: { readonly do: 'seal' | 'status' } | { readonly do: 'share'; readonly share: Share },
): Promise<readonly SealAnswer[]> {
  const folder = path.resolve(dataDir);
  const files = fs.existsSync(folder) ? fs.readdirSync(folder).filter((file) => file.startsWith(prefix)) : [];
  const told = await Promise.all(files.map((file) => ask(path.join(folder, file), `${JSON.stringify(asked)}\n`)));
  return told.flatMap((one) => (one === undefined ? [] : [answer.parse(JSON.parse(one))]));
}

const ask = (file: string, line: string): Promise<string | undefined> =>
  new Promise((resolve, reject) => {
    let told = '';
    const socket = net.connect(file, () => socket.write(line)).setEncoding('utf8');
    socket.on('data', (chunk: string) => (told += chunk));
    socket.once('end', () => resolve(told === '' ? undefined : told));
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ECONNREFUSED') return reject(error);
      fs.rmSync(file, { force: true });
      resolve(undefined);
    });
  });
