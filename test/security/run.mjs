// npm run test:security: the attacks on a running server with a real Postgres, as a table.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build, install, root } from '../../apps/cli/install.mjs';
import { pattern, printTable } from './table.mjs';

install();
build();
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'qayd-security-'));
const report = path.join(folder, 'jest.json');
const jest = path.join(root, 'node_modules/jest/bin/jest.js');
const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', jest, '--silent'];
spawnSync(process.execPath, [...flags, '--json', `--outputFile=${report}`, '-t', pattern], {
  cwd: root,
  stdio: ['ignore', 'ignore', 'inherit'],
});
const { failed } = fs.existsSync(report) ? printTable(JSON.parse(fs.readFileSync(report, 'utf8'))) : { failed: 1 };
fs.rmSync(folder, { recursive: true, force: true });
process.exitCode = failed === 0 ? 0 : 1;
