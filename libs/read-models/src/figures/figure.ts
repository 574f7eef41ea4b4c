import type { Measure } from './measures.js';
import type { Question } from './statements.js';

/** What is asked. */
export interface FigureQuestion extends Omit<Question, 'position' | 'among' | 'judges'> {
  readonly measure: Measure;
  readonly knownAt: Date | undefined;
  /** No later event is counted. */
  readonly position: string | undefined;
}

/** A row of a figure: its keys by the name of the breakdown (`day` in a series), and what is counted. */
export interface FigureRow {
  readonly keys: Readonly<Record<string, string>>;
  /** Certain, the stale part included; null where there is no such figure (a median that is not reached). */
  readonly value: number | null;
  /** In addition. */
  readonly possible: number;
  readonly stale: number;
}
