#!/usr/bin/env node
import 'reflect-metadata';
import { Command } from 'commander';
import { software } from '#platform';
import type { AcknowledgeOptions } from './commands/acknowledge-rollback.js';
import type { BackupOptions } from './commands/backup.js';
import type { ImportOptions } from './commands/import.js';
import type { InitOptions } from './commands/init.js';
import type { RotateOptions, SplitOptions } from './commands/keys.js';
import type { RebuildOptions } from './commands/rebuild.js';
import type { RestoreOptions } from './commands/restoring.js';

/** Loaded when they are run: most commands need a part of the software alone. */
const commands = {
  acknowledge: () => import('./commands/acknowledge-rollback.js'),
  backup: () => import('./commands/backup.js'),
  demo: () => import('./commands/demo.js'),
  doctor: () => import('./commands/doctor.js'),
  import: () => import('./commands/import.js'),
  init: () => import('./commands/init.js'),
  keys: () => import('./commands/keys.js'),
  migrate: () => import('./commands/migrate.js'),
  publish: () => import('./commands/publish.js'),
  rebuild: () => import('./commands/rebuild.js'),
  restore: () => import('./commands/restore.js'),
  serve: () => import('./commands/serve.js'),
  status: () => import('./commands/status.js'),
};

/** Runs a command; its number is the exit code, and an error one line on stderr. */
const run =
  <A extends unknown[]>(command: (...args: A) => Promise<number>) =>
  async (...args: A): Promise<void> => {
    try {
      process.exitCode = await command(...args);
    } catch (error) {
      process.stderr.write(`qayd: ${error instanceof Error ? error.message : String(error)}\n`);
      process.exitCode = 1;
    }
    process.exit();
  };

const collect = (one: string, before: readonly string[]): readonly string[] => [...before, one];

const qayd = new Command('qayd').description('An event-sourced registry of political prisoners').version(software);

qayd
  .command('demo')
  .description('try it: accounts, the public cases, an api on this machine')
  .action(run(async () => (await commands.demo()).demo()));
qayd
  .command('init')
  .description('found a registry, once, and give out the links with which its founders make their accounts')
  .option('--founder <organisation:roles>', 'somebody whom it begins with; again for each', collect, [])
  .option('--links', 'new links for the founders, as long as nobody has an account')
  .addHelpText(
    'after',
    `
At least two officers of two organisations; better three, and three others who may vouch.

Example:
  qayd init --founder one:vetting-officer --founder two:vetting-officer --founder three:vetting-officer,verifier \\
    --founder one:verifier --founder two:monitor --founder three:lawyer`,
  )
  .action(run(async (options: InitOptions) => (await commands.init()).init(options)));
qayd
  .command('serve')
  .description('serve the api; on an embedded Postgres unless QAYD_DATABASE_URL is set')
  .action(run(async () => (await commands.serve()).serve()));
qayd
  .command('import')
  .description('record people and their facts from CSV files; all of them, or none if a row is wrong')
  .argument('<people>', 'people.csv')
  .argument('<facts>', 'facts.csv')
  .option('--dry-run', 'check alone')
  .option('--as <name>', 'the account in whose name it is recorded', 'monitor')
  .addHelpText('after', '\nExample:\n  qayd import people.csv facts.csv --dry-run')
  .action(
    run(async (people: string, facts: string, options: ImportOptions) =>
      (await commands.import()).importFiles(people, facts, options),
    ),
  );
qayd
  .command('rebuild')
  .description('fill a read model anew from the log, without a pause for its readers')
  .argument('[model]', 'one, as qayd status names it; all if left out')
  .option('--parallel', 'several models at once')
  .option('--resume', 'go on with what a rebuild left unfinished that was stopped or killed')
  .option('--discard', 'remove that, and build nothing')
  .addHelpText('after', '\nExamples:\n  qayd rebuild cases\n  qayd rebuild --resume')
  .action(
    run(async (model: string | undefined, options: RebuildOptions) =>
      (await commands.rebuild()).rebuild(model, options),
    ),
  );
qayd
  .command('status')
  .description('how far the log and the read models are; fails when one of them does')
  .action(run(async () => (await commands.status()).status()));
qayd
  .command('publish')
  .description('make the first edition of the public figures now; later ones are made when a month ends')
  .action(run(async () => (await commands.publish()).publish()));
qayd
  .command('doctor')
  .description('what holds here, and what is to be mended')
  .action(run(async () => (await commands.doctor()).doctor()));
qayd
  .command('acknowledge-rollback')
  .description('take a log that is older than it was as it is, and record again; recorded with its reason')
  .requiredOption('--reason <words>', 'why it is older, and what became of what is missing')
  .option('--share <file>', 'of the key, where it is in shares; again for each', collect, [])
  .action(run(async (options: AcknowledgeOptions) => (await commands.acknowledge()).acknowledgeRollback(options)));
qayd
  .command('backup')
  .description('write a backup to one file, encrypted to the custodians; the registry may be in use')
  .argument('<file>')
  .option('--recipient <age1…>', 'a custodian; again for each. Left out: QAYD_BACKUP_RECIPIENTS', collect, [])
  .option('--keys', 'the keys alone: what older backups need after the keys were rotated')
  .addHelpText('after', '\nExample:\n  qayd backup registry-2026-11-25.age --recipient age1…')
  .action(run(async (file: string, options: BackupOptions) => (await commands.backup()).backup(file, options)));
qayd
  .command('restore')
  .description('fill an empty database from a backup; all of it or nothing')
  .argument('<file>')
  .requiredOption('--identity <file>', 'of a custodian, which opens it; again for each', collect, [])
  .option('--keys <file>', 'a newer backup, whose keys are taken: what was erased since stays erased')
  .option('--erased-from <file>', 'a list of what was erased since (qayd keys erased); again for each', collect, [])
  .option('--share <file>', 'of the key, where it is in shares: then every key is opened; again for each', collect, [])
  .option('--drill', 'into a database of its own, which is dropped again: whether it would, and how long it takes')
  .action(run(async (file: string, options: RestoreOptions) => (await commands.restore()).restore(file, options)));
qayd
  .command('seal')
  .description('drop the key from the memory of every running process')
  .action(run(async () => (await commands.keys()).seal()));
qayd
  .command('unseal')
  .description('submit shares of the key to the running processes')
  .argument('<share...>', 'files of shares')
  .action(run(async (shares: readonly string[]) => (await commands.keys()).unseal(shares)));

const keys = qayd.command('keys').description('the keys that seal the registry');
keys
  .command('status')
  .description('which epochs there are, and which erasures wait')
  .action(run(async () => (await commands.keys()).keysStatus()));
keys
  .command('erased')
  .description('whose keys were destroyed: a list for qayd restore')
  .action(run(async () => (await commands.keys()).keysErased()));
keys
  .command('rotate')
  .description('rewrap every data key under a new key and destroy the old one; goes on where it was cut short')
  .option('--share <file...>', 'shares of the key as it is, where it is in shares', [])
  .option('--shares <n>', 'how many new shares', '3')
  .option('--threshold <n>', 'how many open it', '2')
  .option('--to <folder>', 'where the new shares go', 'shares')
  .action(run(async (options: RotateOptions) => (await commands.keys()).keysRotate(options)));
keys
  .command('split')
  .description('shares of the key, one file a custodian')
  .option('--shares <n>', 'how many', '3')
  .option('--threshold <n>', 'how many open it', '2')
  .option('--to <folder>', 'where they go', 'shares')
  .action(run(async (options: SplitOptions) => (await commands.keys()).keysSplit(options)));
keys
  .command('restore')
  .description('put the key together from shares, into the data folder')
  .argument('<share...>', 'files of shares')
  .action(run(async (shares: readonly string[]) => (await commands.keys()).keysRestore(shares)));
keys
  .command('destroyed')
  .description('say that the key of an epoch that has ended is destroyed, wherever it was')
  .argument('<epoch>')
  .action(run(async (epoch: string) => (await commands.keys()).keysDestroyed(epoch)));
keys
  .command('identity')
  .description('make what a custodian opens backups with')
  .argument('<file>')
  .action(run(async (file: string) => (await commands.backup()).keysIdentity(file)));
qayd
  .command('migrate')
  .description('bring a database up to date; needs QAYD_MIGRATION_DATABASE_URL')
  .action(run(async () => (await commands.migrate()).migrateDatabase()));

await qayd.parseAsync();
