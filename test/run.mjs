// npm test: everything, from a fresh clone with nothing running. Ends with a line of how many passed and failed.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build, install, root } from '../apps/cli/install.mjs';
import { printTable } from './security/table.mjs';

install();
build();

const bin = (name) => path.join(root, 'node_modules', name);
const steps = [
  ['types', bin('typescript/bin/tsc'), '--noEmit', '-p', 'tsconfig.json'],
  ['lint', bin('eslint/bin/eslint.js'), '.'],
  ['format', bin('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'],
  [
    'import rule',
    bin('dependency-cruiser/bin/dependency-cruise.mjs'),
    'apps',
    'libs',
    'test',
    '--config',
    '.dependency-cruiser.cjs',
  ],
  ['unused code', bin('knip/bin/knip.js')],
];

let [passed, failed, notRun] = [0, 0, 0];
/** What failed, told again at the end: what was told of it on the way is far above. */
const failures = [];

/** One after another, beside the tests, which keep one core busy; what each says is told when it ends. */
async function check() {
  for (const [name, ...command] of steps) {
    const { status, said } = await finished(spawn(process.execPath, command, { cwd: root }));
    process.stdout.write(`\n── ${name}: ${status === 0 ? 'passed' : 'failed'}\n${said}`);
    if (status === 0) passed += 1;
    else {
      failed += 1;
      failures.push(name);
    }
  }
}

const finished = (child) =>
  new Promise((resolve) => {
    const said = [];
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (part) => said.push(part));
    child.on('close', (status) => resolve({ status, said: Buffer.concat(said).toString() }));
  });

process.stdout.write('\n── tests\n');
const report = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'qayd-report-')), 'jest.json');
const jest = [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  bin('jest/bin/jest.js'),
  '--json',
  '--forceExit', // a suite that failed may have left something open, and what came out is to be told
  `--outputFile=${report}`,
];
const tests = spawn(process.execPath, [...jest, ...process.argv.slice(2)], {
  cwd: root,
  stdio: ['ignore', 'ignore', 'inherit'],
});
const [{ status }] = await Promise.all([finished(tests), check()]);
if (fs.existsSync(report)) {
  const told = JSON.parse(fs.readFileSync(report, 'utf8'));
  const { numPassedTests, numFailedTests, numFailedTestSuites, numRuntimeErrorTestSuites } = told;
  passed += numPassedTests;
  failed += numFailedTests + numRuntimeErrorTestSuites;
  for (const { name, message, assertionResults } of told.testResults) {
    const file = path.relative(root, name);
    const wrong = assertionResults.filter((one) => one.status === 'failed');
    for (const { fullName, failureMessages } of wrong)
      failures.push(`${file}: ${fullName}: ${failureMessages[0]?.split('\n')[0] ?? ''}`);
    if (assertionResults.length === 0 && message) failures.push(`${file}: ${message.trim()}`);
  }
  if (status !== 0 && numFailedTests + numFailedTestSuites === 0) failed += 1;
  if (process.argv.length === 2) {
    process.stdout.write('\n── attacks\n');
    failed += printTable(told).failed;
  }
} else failed += 1;

if (process.argv.length === 2) {
  process.stdout.write('\n── faults\n');
  const counts = path.join(path.dirname(report), 'faults.json');
  const faults = [path.join(root, 'test/faults/run.mjs'), '--counts', counts];
  spawnSync(process.execPath, faults, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  if (fs.existsSync(counts)) {
    const counted = JSON.parse(fs.readFileSync(counts, 'utf8'));
    passed += counted.passed;
    failed += counted.failed;
    notRun += counted.notRun;
  } else failed += 1;
}
fs.rmSync(path.dirname(report), { recursive: true, force: true });

if (failures.length > 0) process.stdout.write(`\n── failed\n${failures.join('\n')}\n`);
process.stdout.write(`\n${passed} passed, ${failed} failed${notRun > 0 ? `, ${notRun} skipped` : ''}\n`);
process.exitCode = failed === 0 ? 0 : 1;
