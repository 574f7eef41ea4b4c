import fs from 'node:fs';
import { attacks } from './numbers.mjs';

/** Prints how each attack by number ended, and fails the run where one was not made. */
export default class SecurityReporter {
  #results = new Map();

  onTestResult(_, { testResults }) {
    for (const { ancestorTitles, title, status, failureMessages } of testResults)
      for (const each of [...ancestorTitles, title]) {
        const number = Number(/^6\.(\d+):/.exec(each)?.[1]);
        if (!number || status === 'pending') continue;
        const of = this.#results.get(number) ?? { passed: 0, failed: [] };
        if (status === 'passed') of.passed += 1;
        else of.failed.push(`${title}: ${plain(failureMessages[0] ?? status)}`);
        this.#results.set(number, of);
        break;
      }
  }

  onRunComplete() {
    const numbers = new Set([...attacks.map(([number]) => number), ...this.#results.keys()]);
    const named = new Map(attacks.map(([number, attack, expected]) => [number, { attack, expected }]));
    const rows = [...numbers]
      .sort((a, b) => a - b)
      .map((number) => {
        const { attack = '', expected = '' } = named.get(number) ?? {};
        return [String(number), attack, expected, got(this.#results.get(number))];
      });
    const wide = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column].length)));
    const line = (row) => row.map((cell, column) => cell.padEnd(wide[column] ?? 0)).join('  ');
    process.stderr.write(`\n${[['No', 'Attack', 'Expected', 'Got'], ...rows].map(line).join('\n')}\n`);
    this.missing = attacks.map(([number]) => number).filter((number) => !this.#results.has(number));
    const report = process.env.QAYD_SECURITY_REPORT;
    if (report) fs.writeFileSync(report, JSON.stringify({ missing: this.missing }));
  }

  getLastError() {
    return this.missing?.length ? new Error(`No test made attack ${this.missing.join(', ')}`) : undefined;
  }
}

const got = (of) => {
  if (!of) return 'NOT MADE';
  const tests = of.passed + of.failed.length;
  return of.failed.length === 0 ? `so, in ${tests} test${tests > 1 ? 's' : ''}` : `FAILED: ${of.failed[0]}`;
};
const plain = (message) =>
  message
    .replace(/\u001b\[\d*m/g, '')
    .split('\n')
    .slice(0, 2)
    .join(' ')
    .slice(0, 200);
