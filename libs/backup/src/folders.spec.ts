import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { folderPart } from './folders.js';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'qayd-folders-'));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

it('finds a file that moves while it looks, into a folder that was not there when it began', async () => {
  fs.mkdirSync(path.join(folder, 'quarantine'));
  for (const name of ['1', '2']) fs.writeFileSync(path.join(folder, 'quarantine', name), name);
  const names: string[] = [];
  for await (const { name } of await folderPart('documents', folder).begin()) {
    names.push(name);
    if (name !== 'quarantine/2') continue;
    fs.mkdirSync(path.join(folder, 'kept'));
    fs.renameSync(path.join(folder, 'quarantine', '1'), path.join(folder, 'kept', '1'));
  }
  expect(names).toEqual(['quarantine/2', 'kept/1']);
});
