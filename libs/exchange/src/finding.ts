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

export const toldOf = ({ file, line, column, found, problem, allowed }: Finding): string =>
  `${file}:${line}  ${column}  found ${JSON.stringify(found)}: ${problem}${allowed && allowed.length > 0 ? ` (allowed: ${allowed.join(', ')})` : ''}`;
