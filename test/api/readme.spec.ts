import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startApi, type Api } from '../support/api.js';
import { beginnersPassphrase } from '../support/founding.js';

let api: Api;
let folder: string;
beforeAll(async () => {
  api = await startApi();
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'qayd-readme-'));
  fs.mkdirSync(path.join(folder, '.qayd'));
  const accounts = [{ role: 'monitor', name: 'monitor', passphrase: beginnersPassphrase }];
  fs.writeFileSync(path.join(folder, '.qayd', 'demo.json'), JSON.stringify({ url: api.url, accounts }));
});
afterAll(async () => {
  fs.rmSync(folder, { recursive: true, force: true });
  await api.close();
});

const [, session] = /## A first session[^]*?```sh\n([^]*?)```/.exec(fs.readFileSync('README.md', 'utf8')) ?? [];
const promised = [...session!.matchAll(/ {2}# (\S+)$/gm)].map(([, word]) => word);

it.each([1, 2, 3])("the README's first session says what it promises, time and again (%i)", async () => {
  const { NODE_OPTIONS: _, ...inherited } = process.env;
  const env = { ...inherited, url: api.url };
  const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', session!], { cwd: folder, env });
  expect(promised).toEqual(['possibly', 'yes', 'at-liberty']);
  expect(stdout.trim().split('\n')).toEqual(promised);
});
