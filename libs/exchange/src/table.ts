import { isUtf8 } from 'node:buffer';
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

/**
 * Reads a CSV file with just these columns, in any order, separated by commas or, as Excel does where the comma is the
 * decimal sign, by semicolons. UTF-8 with or without a byte order mark; another encoding is told, never guessed. Cells
 * lose white space around them, and are in NFC.
 */
export function readTable<const C extends string>(
  file: string,
  bytes: Buffer,
  columns: readonly C[],
  /** Those of them that a file need not have. */
  optional: readonly C[] = [],
): Table<C> {
  const broken = misread(file, bytes);
  if (broken) return { rows: [], findings: [broken] };
  const read = readRecords(bytes.toString('utf8'));
  if ('problem' in read) return { rows: [], findings: [{ file, found: '', ...read }] };
  const { header, records } = read;
  const findings = [
    ...columns
      .filter((column) => !header.includes(column) && !optional.includes(column))
      .map((column) => headerFinding(file, column, '', 'this column is missing', columns)),
    ...header
      .filter((name) => !(columns as readonly string[]).includes(name))
      .map((name) => headerFinding(file, name, name, 'there is no such column', columns)),
    ...header
      .filter((name, n) => header.indexOf(name) !== n)
      .map((name) => headerFinding(file, name, name, 'this column stands twice: keep one of them')),
  ];
  const rows = records.map(({ record, info }) => ({
    line: info.lines,
    cells: Object.fromEntries(columns.map((column) => [column, (record[column] ?? '').normalize('NFC')])) as Record<
      C,
      string
    >,
  }));
  return { rows, findings: [...findings, ...rows.flatMap((row) => [...formulasIn(file, row), ...lostIn(file, row)])] };
}

interface Records {
  readonly header: readonly string[];
  readonly records: readonly { readonly record: Record<string, string>; readonly info: { readonly lines: number } }[];
}

function readRecords(text: string): Records | Pick<Finding, 'line' | 'column' | 'problem'> {
  const [first = ''] = text.split(/\r\n|\r|\n/, 1);
  let header: readonly string[] = [];
  try {
    const records = parse(text, {
      bom: true,
      trim: true,
      skip_empty_lines: true,
      info: true,
      delimiter: first.includes(';') && !first.includes(',') ? ';' : ',',
      columns: (names: string[]) => (header = names),
    }) as unknown as Records['records'];
    return { header, records };
  } catch (error) {
    const { lines = 1, message, column } = error as { lines?: number; message: string; column?: string | number };
    return { line: lines, column: String(column ?? '—'), problem: `not CSV: ${message}` };
  }
}

/** What is wrong with the encoding of a file, at the first cell that is lost by it. */
function misread(file: string, bytes: Buffer): Finding | undefined {
  const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (utf16 || bytes.includes(0))
    return { file, line: 1, column: '—', found: '', problem: `this is UTF-16, not UTF-8: ${saveAsUtf8}` };
  if (isUtf8(bytes)) return undefined;
  const bytesOf = (text: string) => Buffer.from(text, 'latin1');
  const read = readRecords(bytes.toString('latin1')); // a byte a letter, so that none is lost
  const at =
    'problem' in read
      ? undefined
      : read.records.find(({ record }) => !Object.values(record).every((text) => isUtf8(bytesOf(text))));
  const [column, cell] = Object.entries(at?.record ?? {}).find(([, text]) => !isUtf8(bytesOf(text))) ?? ['—', ''];
  return {
    file,
    line: at?.info.lines ?? 1,
    column,
    found: bytesOf(cell).toString('utf8'),
    problem: `not UTF-8 (windows-1251, or the like): ${saveAsUtf8}`,
  };
}

const saveAsUtf8 = 'save the file as "CSV UTF-8" (with or without a byte order mark)';

/** A letter that an earlier conversion lost: it can't be found again from here. */
const lostIn = (file: string, { line, cells }: Row<string>): readonly Finding[] =>
  Object.entries(cells)
    .filter(([, cell]) => cell.includes('\ufffd'))
    .map(([column, found]) => ({
      file,
      line,
      column,
      found,
      problem: 'letters were lost here before; write them anew',
    }));

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
  allowed?: readonly string[],
): Finding => ({ file, line: 1, column, found, problem, ...(allowed && { allowed }) });
