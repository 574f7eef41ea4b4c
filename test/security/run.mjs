// npm run test:security: the attacks by number alone, as a table.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { build, install, root } from '../../apps/cli/install.mjs';

install();
build();
const { status } = spawnSync(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    path.join(root, 'node_modules/jest/bin/jest.js'),
    '--testNamePattern=(^| )6\\.\\d+:',
    '--reporters=default',
    '--reporters=<rootDir>/test/security/reporter.mjs',
    ...process.argv.slice(2),
  ],
  { cwd: root, stdio: 'inherit' },
);
process.exit(status ?? 1);
