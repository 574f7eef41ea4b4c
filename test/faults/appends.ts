/** Something that a client sent, and what it was told. A mark is a word in the data of each event that it makes. */
export interface Append {
  readonly what: string;
  readonly marks: readonly string[];
  /** `unknown`: the client gave up before it was answered, so that both are right, whole or not at all. */
  outcome: 'waiting' | 'acknowledged' | 'refused' | 'unknown';
  /** Where the answer said that the last event is. */
  at?: { readonly revision: string; readonly position: string };
}

/** All that was ever sent to a registry. */
export class Appends {
  readonly all: Append[] = [];
  private marks = 0;

  mark(): string {
    this.marks += 1;
    return `mark-${String(this.marks).padStart(7, '0')}`;
  }

  sent(what: string, marks: readonly string[]): Append {
    const append: Append = { what, marks, outcome: 'waiting' };
    this.all.push(append);
    return append;
  }

  get acknowledged(): number {
    return this.all.filter(({ outcome }) => outcome === 'acknowledged').length;
  }
}
