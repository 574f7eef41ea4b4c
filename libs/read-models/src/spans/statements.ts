import type { PoolClient } from 'pg';

/** Statements that are sent one after another while the next are worked out. After one that fails none is sent. */
export class Statements {
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly tx: PoolClient) {}

  send(text: string, values: readonly unknown[] = []): void {
    this.last = this.last.then(() => this.tx.query(text, [...values]));
    this.last.catch(() => undefined); // `done` tells
  }

  /** Throws what the first failed on that did. */
  async done(): Promise<void> {
    await this.last;
  }
}

/** A column as the text of an array, which costs less to make than to have the driver make it. */
export const arrayOf = (values: readonly (string | number | boolean | null)[]): string =>
  `{${values.map(item).join()}}`;
const item = (value: string | number | boolean | null): string | number | boolean =>
  value === null ? 'NULL' : typeof value !== 'string' || plain.test(value) ? value : `"${value.replace(/["\\]/g, '\\$&')}"`; // prettier-ignore
/** No letter of it means anything in an array; nor is all of it the word for nothing. */
const plain = /^(?!null$)[\w.:+/=-]+$/i;
