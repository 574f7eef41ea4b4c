import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from '@jest/globals';
import { LogMark, PostgresEventStore } from '#event-store';
import { anEvent, aStream } from '#event-store/testing';
import { openPool } from '#platform';
import { freshDatabase } from '#platform/testing';

it('is written by several at once, in whatever containers, and stays whole', async () => {
  const database = await freshDatabase();
  const pool = openPool(database.appUrl, { as: 'log' });
  const store = new PostgresEventStore(pool);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'qayd-marks-'));
  const marks = [new LogMark(folder, pool), new LogMark(folder, pool)];
  for (let n = 0; n < 40; n += 1) {
    await store.append(aStream(), [anEvent()], 'none');
    expect(await Promise.all(marks.map((mark) => mark.look()))).toEqual([undefined, undefined]);
  }
  const [file, ...others] = fs.readdirSync(path.join(folder, 'marks'));
  expect(others).toEqual([]);
  expect(JSON.parse(fs.readFileSync(path.join(folder, 'marks', file!), 'utf8'))).toMatchObject({ position: 40 });
  fs.rmSync(folder, { recursive: true });
  await store.close();
  await pool.end();
  await database.drop();
});
