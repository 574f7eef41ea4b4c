// The attacks by their number: what each is, what has to come of it, and what came. A number without a test fails.
import fs from 'node:fs';

const attacks = JSON.parse(fs.readFileSync(new URL('attacks.json', import.meta.url), 'utf8'));

/** Which tests are of attacks, for jest. */
export const pattern = String.raw`\b6\.\d+(, \d+)*:`;

/** The numbers that a title begins with: `6.26, 83: …` or `6.9: …`. */
const numbersOf = (title) =>
  (/(?:^|\s)6\.(\d+(?:, \d+)*):/.exec(title)?.[1] ?? '').split(', ').filter(Boolean).map(Number);

/** Prints the table of a report of jest; how many attacks passed, and how many did not or were not tried. */
export function printTable(report) {
  const tests = report.testResults.flatMap(({ assertionResults }) => assertionResults);
  const rows = attacks.map(({ number, attack, expected }) => {
    const own = tests.filter(({ fullName }) => numbersOf(fullName).includes(number));
    const failed = own.filter(({ status }) => status !== 'passed');
    const got =
      own.length === 0
        ? 'NO TEST'
        : failed.length === 0
          ? `so (${own.length} ${own.length === 1 ? 'test' : 'tests'})`
          : `NOT SO: ${failed[0].fullName}`;
    return { number, attack, expected, got, passed: own.length > 0 && failed.length === 0 };
  });
  const width = (of) => Math.max(of.length, ...rows.map((row) => String(row[of]).length));
  const columns = ['number', 'attack', 'expected', 'got'];
  const widths = columns.map(width);
  const line = (cells) =>
    `${cells
      .map((cell, n) => String(cell).padEnd(widths[n]))
      .join('  ')
      .trimEnd()}\n`;
  process.stdout.write(line(columns));
  for (const row of rows) process.stdout.write(line(columns.map((column) => row[column])));
  const passed = rows.filter((row) => row.passed).length;
  process.stdout.write(`${passed} of ${rows.length} attacks came out as they have to\n`);
  return { passed, failed: rows.length - passed };
}
