// Rotates the keys and erases people, one after the other, until it is killed: node worker.mjs <database> <data folder> <subjects…>
// Says a line before each and after it. What it runs is the compiled product.
import { openPool } from '#platform';
import { eraseKeys, keeperOf, KeyEncryption, rotate } from '#protection';

const [url, dataDir, ...subjects] = process.argv.slice(2);
const pool = openPool(url, { as: 'log' });
const kek = new KeyEncryption(keeperOf({ keys: { kind: 'file' }, dataDir }));
const say = (line) => process.stdout.write(`${line}\n`);

for (const subject of subjects) {
  say(`erasing ${subject}`);
  const { state } = await eraseKeys(pool, kek, subject);
  say(`${state} ${subject}`);
  say('rotating');
  await rotate(pool, kek);
  say('rotated');
}
await pool.end();
