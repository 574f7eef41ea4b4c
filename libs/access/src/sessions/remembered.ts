import type { MemberId } from '#domain';
import type { Word } from './word.js';

/** What was found in the database less than a second ago, by the hash of a token; dropped at once when a word of it comes. */
export class Remembered<T extends { readonly member: MemberId }> {
  private readonly found = new Map<string, { readonly value: T; readonly at: number }>();

  constructor(private readonly word: Word) {
    word.on((member) => {
      for (const [key, { value }] of this.found)
        if (member === undefined || value.member === member) this.found.delete(key);
    });
  }

  async get(hash: Buffer, load: () => Promise<T | undefined>): Promise<T | undefined> {
    this.word.listen();
    const key = hash.toString('base64');
    const known = this.found.get(key);
    const at = performance.now();
    if (known && this.word.alive && at - known.at < longest) return known.value;
    const { heard } = this.word;
    const value = await load();
    this.found.delete(key); // so that the oldest stands first
    if (value && this.word.alive && this.word.heard === heard) this.found.set(key, { value, at });
    if (this.found.size > most) this.found.delete(this.found.keys().next().value!);
    return value;
  }
}

const longest = 1_000;
const most = 10_000;
