import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));

/** Installs the packages of the lock file where they are missing or of an older lock. */
export function install() {
  const [locked, installed] = ['package-lock.json', 'node_modules/.qayd-lock'].map((file) => path.join(root, file));
  const wanted = fs.readFileSync(locked);
  if (fs.existsSync(installed) && fs.readFileSync(installed).equals(wanted)) return;
  process.stderr.write('Installing packages …\n');
  run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
  fs.writeFileSync(installed, wanted);
}

/** Compiles where a source is newer than what was compiled. */
export function build() {
  const stamp = path.join(root, 'dist/.built');
  if (
    fs.existsSync(stamp) &&
    newest(['apps', 'libs', 'package-lock.json', 'tsconfig.json']) <= fs.statSync(stamp).mtimeMs
  )
    return;
  process.stderr.write('Building …\n');
  run(process.execPath, ['node_modules/@nestjs/cli/bin/nest.js', 'build']);
  fs.writeFileSync(stamp, '');
}

function newest(names) {
  let latest = 0;
  for (const name of names) {
    const full = path.join(root, name);
    const { mtimeMs } = fs.statSync(full);
    const inside = fs.statSync(full).isDirectory()
      ? newest(fs.readdirSync(full).map((entry) => path.join(name, entry)))
      : 0;
    latest = Math.max(latest, mtimeMs, inside);
  }
  return latest;
}

function run(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  if (error || status !== 0) {
    process.stderr.write(`${command} ${args.join(' ')} failed${error ? `: ${error.message}` : ''}\n`);
    process.exit(1);
  }
}
