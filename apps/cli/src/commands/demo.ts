import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Founding, roles, Standing, type Role } from '#access';
import { isRefusal } from '#domain';
import { position } from '#event-store';
import { isLoopback, makeDataFolder, readConfig } from '#platform';
import { Checkpoints } from '#projections';
import { Editions, projections } from '#read-models';
import { withApplication } from '../application.js';
import { aborted } from '../interruption.js';
import { openPrivately, writePrivately } from '../private-file.js';
import { readPlan, record, reportOf, tell } from './import.js';
import { serve } from './serve.js';

interface Account {
  readonly role: Role;
  readonly organisation: string;
  readonly name: string;
  readonly passphrase: string;
}
interface DemoFile {
  readonly url: string;
  readonly accounts: readonly Account[];
}

/** A registry to try: an account for each role, the public cases, on this machine alone. */
export async function demo(): Promise<number> {
  const { host, port, dataDir } = readConfig();
  if (!isLoopback(host))
    throw new Error(
      `The demo is for this machine alone and does not listen on ${host}: leave QAYD_HOST out, or set it to 127.0.0.1.`,
    );
  process.env['QAYD_SECOND_FACTOR'] = 'off';
  process.env['QAYD_PUBLIC_FIGURES'] = 'on';
  await assertFree(host, port);
  const [file, logFile] = ['demo.json', 'api.log'].map((name) => path.join(dataDir, name)) as [string, string];
  makeDataFolder(dataDir);
  const log = openPrivately(logFile);
  process.stdout.write(`The api's log is ${logFile}\n`);
  let accounts: readonly Account[] = [];
  const write = (url: string) => writePrivately(file, `${JSON.stringify({ url, accounts }, null, 2)}\n`);

  return serve({
    log,
    prepare() {
      accounts = accountsIn(file) ?? newAccounts();
      write(`http://${host}:${port}`); // before the accounts are made: a passphrase that is lost can't be found again
    },
    async meanwhile(url, ending) {
      write(url);
      await foundOnce(accounts);
      ending.throwIfAborted();
      await caughtUp(await recordSample(ending), ending);
      process.stdout.write(welcome(url, accounts, file, logFile));
    },
  });
}

const accountsIn = (file: string): readonly Account[] | undefined =>
  fs.existsSync(file) ? (JSON.parse(fs.readFileSync(file, 'utf8')) as DemoFile).accounts : undefined;

/** Of two organisations, so that what takes two of different ones can be tried. */
const newAccounts = (): readonly Account[] =>
  [
    ...roles.map((role) => ({ role, name: role, organisation: 'first-example' })),
    ...(['monitor', 'verifier', 'vetting-officer'] as const).map((role) => ({
      role,
      name: `${role}-2`,
      organisation: 'second-example',
    })),
  ].map((one) => ({ ...one, passphrase: randomBytes(15).toString('base64url') }));

/** Founds the registry of the demo, unless it was. */
const foundOnce = (accounts: readonly Account[]) =>
  withApplication(async (app) => {
    if (await app.get(Standing, { strict: false }).roster()) return;
    const founders = accounts.map(({ role, ...account }) => ({ ...account, roles: [role] }));
    const founded = await app.get(Founding, { strict: false }).foundToTry(founders);
    if (isRefusal(founded)) throw new Error(founded.detail);
  });

/** Records the public cases where they are not there yet; the position that they stand at. */
async function recordSample(ending: AbortSignal): Promise<bigint> {
  const sample = (name: string) => fileURLToPath(new URL(`../../../../../apps/cli/sample/${name}`, import.meta.url));
  const plan = await readPlan(sample('people.csv'), sample('facts.csv'));
  const outcome = await record(plan, 'monitor', ending);
  if ('position' in outcome) {
    process.stdout.write(`${reportOf(outcome)}\n`);
    return outcome.position;
  }
  tell(outcome.findings);
  process.stderr.write('The public cases were recorded otherwise before: they are left as they are.\n');
  return 0n;
}

const caughtUp = (at: bigint, ending: AbortSignal) =>
  withApplication(async (app) => {
    const names = projections.map(({ name }) => name);
    const reached = app.get(Checkpoints, { strict: false }).waitFor(names, position(at), 60_000);
    const inTime = await Promise.race([reached, aborted(ending)]);
    ending.throwIfAborted();
    if (!inTime) throw new Error('The projections did not catch up: see "qayd status"');
    await app.get(Editions, { strict: false }).freezeFirst();
  });

/** A port that is taken is told before anything is started. */
async function assertFree(host: string, port: number): Promise<void> {
  if (port === 0) return;
  for (let tries = 0; ; tries += 1) {
    const free = await new Promise<boolean>((resolve) => {
      const probe = net.createServer().once('error', () => resolve(false));
      probe.listen(port, host, () => probe.close(() => resolve(true)));
    });
    if (free) return;
    if (tries >= 10)
      throw new Error(`Port ${port} of ${host} is in use: stop what listens there, or set QAYD_PORT to another one.`);
    await sleep(200); // the api of a demo that was killed is on its way out
  }
}

const welcome = (url: string, accounts: readonly Account[], file: string, logFile: string) => `
Qayd is at ${url}      to try the API: ${url}/docs      what is public: ${url}/figures

Accounts (also in ${file}, readable by you alone):
${accounts.map(({ role, name, passphrase }) => `  ${role.padEnd(16)} ${name.padEnd(16)} ${passphrase}`).join('\n')}

Errors of the api, by the instance that an answer names: ${logFile}
No second factor, on this machine alone: for trying, not for real records. Ctrl-C stops it; the data stays.
`;
