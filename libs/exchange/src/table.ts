import { parse } from 'csv-parse/sync';
import type { Finding } from './finding.js';

/** A row of a file, by its columns, with the line that it stands on. */
export interface Row<C extends string> {
  readonly line: number;
  readonly cells: Readonly<Record<C, string>>;
}
export interface Table<C extends string> {
  readonly rows: readonly Row<C>[];
  readonly findings: readonly Finding[];
}

/** Reads a CSV file with just these columns, in any order. Cells lose white space around them, and are in NFC. */
export function readTable<const C extends string>(file: string, bytes: Buffer, columns: readonly C[]): Table<C> {
  let records: { readonly record: Record<string, string>; readonly info: { readonly lines: number } }[];
  let header: readonly string[] = [];
  try {
    records = parse(bytes, {
      bom: true,
      trim: true,
      skip_empty_lines: true,
      info: true,
      columns: (names: string[]) => (header = names),
    }) as unknown as typeof records;
  } catch (error) {
    const { lines = 1, message, column } = error as { lines?: number; message: string; column?: string | number };
    return {
      rows: [],
      findings: [{ file, line: lines, column: String(column ?? '—'), found: '', problem: `not CSV: ${message}` }],
    };
  }
  const findings = [
    ...columns
      .filter((column) => !header.includes(column))
      .map((column) => headerFinding(file, column, '', 'this column is missing', columns)),
    ...header
      .filter((name) => !(columns as readonly string[]).includes(name))
      .map((name) => headerFinding(file, name, name, 'there is no such column', columns)),
  ];
  const rows = records.map(({ record, info }) => ({
    line: info.lines,
    cells: Object.fromEntries(columns.map((column) => [column, (record[column] ?? '').normalize('NFC')])) as Record<
      C,
      string
    >,
  }));
  return { rows, findings: [...findings, ...rows.flatMap((row) => formulasIn(file, row))] };
}

/** A cell that a spreadsheet would run: OWASP's characters and their full-width forms. */
const formulasIn = (file: string, { line, cells }: Row<string>): readonly Finding[] =>
  Object.entries(cells)
    .filter(([, cell]) => /^[=+@|%＝＋＠｜％]|^[-－](?!\d)/.test(cell))
    .map(([column, found]) => ({
      file,
      line,
      column,
      found,
      problem: 'a spreadsheet would run this as a formula; write plain words',
    }));

const headerFinding = (
  file: string,
  column: string,
  found: string,
  problem: string,
  allowed: readonly string[],
): Finding => ({
  file,
  line: 1,
  column,
  found,
  problem,
  allowed,
});
