import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Append, Appends } from './appends.js';
import { compiled, killed, startNode } from './service.js';

/**
 * `qayd import` of invented people, each with a case whose facts are one append: a second process that writes. It is run
 * again until it has succeeded, which is when all of the file counts as acknowledged.
 */
export class Imports {
  /** Whether one is recording at this moment. */
  recording = false;
  private child: ChildProcess | undefined;
  private running: Promise<void> | undefined;
  private files = 0;

  constructor(
    private readonly appends: Appends,
    private readonly folder: string,
    private readonly environment: NodeJS.ProcessEnv,
  ) {}

  start(people: number): void {
    this.files += 1;
    const files = ['people', 'facts'].map((name) => path.join(this.folder, `${name}-${this.files}.csv`));
    const appends = this.write(files[0]!, files[1]!, people);
    this.running = this.runUntilDone(files, appends);
  }

  async kill(): Promise<void> {
    if (this.child) await killed(this.child);
  }

  async end(): Promise<void> {
    await this.running;
  }

  /** The import at hand, once it records; at once when it is over. */
  async untilItRecords(): Promise<void> {
    const over = this.running!.then(() => true);
    while (!this.recording) if (await Promise.race([over, sleep(5, false)])) return;
  }

  private async runUntilDone(files: readonly string[], appends: readonly Append[]): Promise<void> {
    for (const deadline = performance.now() + longest; performance.now() < deadline; await sleep(300)) {
      if ((await this.run(files)) !== 0) continue;
      for (const append of appends) append.outcome = 'acknowledged';
      return;
    }
    for (const append of appends) append.outcome = 'unknown';
  }

  private async run(files: readonly string[]): Promise<number | null> {
    const args = [compiled('cli'), 'import', ...files, '--as', 'monitor'];
    const child = startNode(args, this.environment, path.join(this.folder, 'import.log'));
    this.child = child;
    child.stderr!.on('data', (chunk: Buffer) => (this.recording ||= chunk.includes('Importing')));
    const [code] = (await once(child, 'exit')) as [number | null];
    this.recording = false;
    return code;
  }

  private write(peopleFile: string, factsFile: string, many: number): readonly Append[] {
    const people = ['person_key,name_en,name_uk,name_crh,sex,occupation'];
    const facts = [
      'case_key,person_key,fact,occurred_on,place,authority,court,articles,outcome,term,regime,grounds,note',
    ];
    const appends: Append[] = [];
    for (let n = 0; n < many; n += 1) {
      const key = `i${this.files}-${n}`;
      const person = this.appends.mark();
      people.push(`${key},Invented ${person},,,,`);
      appends.push(this.appends.sent('import of a person', [person]));
      const marks = kinds.map((kind, month) => {
        const mark = this.appends.mark();
        facts.push(`${key}-1,${key},${kind},2021-0${month + 1}-0${(n % 9) + 1},,,,,,,,,${mark}`);
        return mark;
      });
      appends.push(this.appends.sent('import of facts', marks));
    }
    fs.writeFileSync(peopleFile, people.join('\n'));
    fs.writeFileSync(factsFile, facts.join('\n'));
    return appends;
  }
}

const kinds = ['SearchRecorded', 'ArrestRecorded', 'InterrogationRecorded', 'ReleaseRecorded'];
const longest = 60_000;
