/** What is wrong in one cell of a file, so that it can be mended without asking. */
export interface Finding {
  readonly file: string;
  /** As an editor counts: the header is line 1. */
  readonly line: number;
  readonly column: string;
  readonly found: string;
  readonly problem: string;
  /** What could stand there, where that can be listed. */
  readonly allowed?: readonly string[];
}

/** A row of a file, where it can be found again. */
export interface Cited {
  readonly file: string;
  readonly line: number;
  readonly cells: Readonly<Record<string, string>>;
}

export const findingIn = (
  { file, line, cells }: Cited,
  column: string,
  problem: string,
  allowed?: readonly string[],
): Finding => ({ file, line, column, found: cells[column] ?? '', problem, ...(allowed && { allowed }) });

/** By file and line, as they are read. */
export const inOrder = (findings: readonly Finding[]): readonly Finding[] =>
  findings.toSorted((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line));

export const toldOf = ({ file, line, column, found, problem, allowed }: Finding): string =>
  `${file}:${line}  ${column}  found ${JSON.stringify(found)}: ${problem}${allowed && allowed.length > 0 ? ` (allowed: ${allowed.join(', ')})` : ''}`;
