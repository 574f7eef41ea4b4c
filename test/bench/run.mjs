// npm run bench: Qayd beside its peers and a floor. Installs what it is measured against, which the product does not need.
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { build, install, root } from '../../apps/cli/install.mjs';

install();
build();

const here = path.join(root, 'test/bench');
const peers = path.join(here, 'peers');
if (!fs.existsSync(path.join(peers, 'node_modules')))
  execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: peers, stdio: ['ignore', 'inherit', 'inherit'] });

const typescript = ['--conditions=development', '--enable-source-maps', '--import', '@swc-node/register/esm-register'];
const { status } = spawnSync(process.execPath, [...typescript, path.join(here, 'main.ts'), ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
