import { daysThrough, type Day } from '../edtf.js';
import type { Segment } from './status.js';

/** A stretch of one state on an axis. `null`: open, or never certain. */
export interface Span {
  readonly state: string;
  /** First day that it may have been so, and first that it surely was. */
  readonly start: { readonly earliest: Day | null; readonly latest: Day | null };
  /** Last day that it surely was so, and last that it may have been; null while it lasts. */
  readonly end: { readonly earliest: Day | null; readonly latest: Day | null };
  /** Days of it up to the day asked for: at least, and at most; at most is null when its start is open. */
  readonly days: { readonly least: number; readonly most: number | null };
}

/** The spans of each state on one axis up to a day, by their start. What comes after the day is left out. */
export function spansOf(segments: readonly Segment[], axis: 'liberty' | 'procedure', asOf: Day): readonly Span[] {
  const past = segments.filter(({ from }) => from === null || from <= asOf);
  const states = new Set(past.flatMap((segment): readonly string[] => segment[axis].states));
  return [...states]
    .flatMap((state) =>
      runsOf(past, (segment) => (segment[axis].states as readonly string[]).includes(state)).map((run) =>
        spanOf(state, run, axis, asOf),
      ),
    )
    .sort((a, b) => ((a.start.earliest ?? '') < (b.start.earliest ?? '') ? -1 : 1));
}

function spanOf(state: string, run: readonly Segment[], axis: 'liberty' | 'procedure', asOf: Day): Span {
  const sure = run.filter((segment) => segment[axis].states.length === 1);
  const last = run.at(-1)!;
  const goesOn = last.to === null || last.to >= asOf;
  const lasts = goesOn && sure.includes(last);
  return {
    state,
    start: { earliest: run[0]!.from, latest: sure[0]?.from ?? null },
    end: { earliest: lasts ? null : (sure.at(-1)?.to ?? null), latest: goesOn ? null : last.to },
    days: {
      least: sure.reduce((sum, segment) => sum + daysIn(segment, asOf), 0),
      most: run[0]!.from === null ? null : run.reduce((sum, segment) => sum + daysIn(segment, asOf), 0),
    },
  };
}

const runsOf = (
  segments: readonly Segment[],
  belongs: (segment: Segment) => boolean,
): readonly (readonly Segment[])[] => {
  const runs: Segment[][] = [];
  let open: Segment[] | undefined;
  for (const segment of segments) {
    if (!belongs(segment)) open = undefined;
    else if (open) open.push(segment);
    else runs.push((open = [segment]));
  }
  return runs;
};

const daysIn = ({ from, to }: Segment, asOf: Day): number => {
  const end = to === null || to > asOf ? asOf : to;
  return from === null || from > end ? 0 : daysThrough(from, end);
};
