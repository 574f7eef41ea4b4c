import { addDays, addMonths, boundsOf, edtfOf, type Bounds, type Day } from '../edtf.js';
import { once } from '../once.js';
import type { Liberty, Mark, Procedure, Registers } from './effect.js';
import type { StandingFact } from './order.js';
import { settingsOf } from './registers.js';
import { everBefore, isSameList, registersOf, WordsByDay } from './words-by-day.js';

/** `stale`: certain when last heard of, and nothing was heard for six months. */
export type Certainty = 'certain' | 'possible' | 'stale';
export type Answer = 'yes' | 'no' | 'possibly';

/** The state on one axis. `states`: all that it may be, `state` the one that was said last. `since`: EDTF, or null. */
export interface AxisState<S extends string> {
  readonly state: S;
  readonly states: readonly S[];
  readonly certainty: Certainty;
  readonly since: string | null;
}
export interface MarkState {
  readonly mark: Mark;
  readonly certainty: Certainty;
  readonly since: string | null;
}
export interface Status {
  readonly liberty: AxisState<Liberty>;
  readonly procedure: AxisState<Procedure>;
  readonly marks: readonly MarkState[];
  readonly deprivedOfLiberty: Answer;
}
/** A status with the days on which it is that, both inclusive; null is open. */
export interface Segment extends Status {
  readonly from: Day | null;
  readonly to: Day | null;
}

/** What is known of a case on a day. The order of the facts does not matter; a day without a fact answers 'unknown'. */
export function statusOn(day: Day, facts: readonly StandingFact[]): Status {
  const { from: _from, to: _to, ...status } = segmentsOf(facts).find(({ to }) => to === null || day <= to)!;
  return status;
}

/** The status on every day, as stretches of days with one status, in order, without gaps. */
export const segmentsOf = once((facts: readonly StandingFact[]): readonly Segment[] => {
  const stretches = stretchesOf(facts);
  return stretches.map(({ from, to, liberty, procedure, marks, deprivedOfLiberty }, index) => ({
    from,
    to,
    liberty: { ...liberty, since: sinceOf(stretches, index, (other) => other.liberty, liberty.state) },
    procedure: { ...procedure, since: sinceOf(stretches, index, (other) => other.procedure, procedure.state) },
    marks: marks.map(({ mark, certainty }) => ({
      mark,
      certainty,
      since: sinceOf(stretches, index, (other) => markAxis(other, mark), mark),
    })),
    deprivedOfLiberty,
  }));
});

/** The same without since when it has been so, for which all of them have to be looked at. */
export function stretchesOf(facts: readonly StandingFact[]): readonly Stretch[] {
  const words = new WordsByDay(settingsOf(facts));
  const heard = facts.map(({ says }) => boundsOf(says.occurredOn));
  const days = [...new Set([...words.turningDays, ...silentDays(heard)])].sort();
  let [snapshot, silent] = [snapshotOf(words, false), false];
  const stretches = [{ from: everBefore, snapshot }];
  for (const from of days) {
    const [turned, wasSilent] = [words.goTo(from), silent];
    silent = isSilent(from, heard);
    if (!turned && silent === wasSilent) continue;
    const next = snapshotOf(words, silent);
    if (isSame(snapshot, next)) continue;
    snapshot = next;
    stretches.push({ from, snapshot });
  }
  return stretches.map(({ from, snapshot }, index) => {
    const next = stretches[index + 1];
    return { from: index === 0 ? null : from, to: next ? addDays(next.from, -1) : null, ...snapshot };
  });
}

/** Whether liberty so called is a deprivation of it. House arrest is: ECtHR, Buzadji v. Moldova [GC], 2016, § 104. */
export const deprivedOf = (states: readonly Liberty[]): Answer => {
  const answers = new Set(states.map((state): Answer => deprivation[state] ?? 'no'));
  return answers.size === 1 ? [...answers][0]! : 'possibly';
};

type Unsaid<T> = Omit<T, 'since'>;
interface Snapshot {
  readonly liberty: Unsaid<AxisState<Liberty>>;
  readonly procedure: Unsaid<AxisState<Procedure>>;
  readonly marks: readonly Unsaid<MarkState>[];
  readonly deprivedOfLiberty: Answer;
}
/** A segment without since when each has been so. */
export interface Stretch extends Snapshot, Pick<Segment, 'from' | 'to'> {}

function snapshotOf(words: WordsByDay, silent: boolean): Snapshot {
  const told = words.on('liberty');
  const [absences, examinations, moves] = [words.on('absent'), words.on('examined'), words.on('moving')];
  const finals = words.on('final');
  const judged = words.on('stage').flatMap((stage) => finals.map((final) => ({ stage, final })));
  const there = distinct(words.on('taken').flatMap((taken) => absences.map((absent) => taken && !absent)));
  const libertyAs: Liberty[] = [];
  for (const custody of told)
    for (const taken of there)
      for (const examined of examinations)
        for (const moving of moves)
          for (const { stage, final } of judged)
            libertyAs.push(libertyOf({ custody, taken, examined, moving, stage, final }));
  const procedureAs = judged.map(procedureOf);
  const deprivedOfLiberty = deprivedOf(libertyAs);
  return {
    liberty: axis(libertyAs, silent && deprivedOfLiberty !== 'no'),
    procedure: axis(procedureAs, silent && procedureAs.some((stage) => unsettled.has(stage))),
    marks: told.every((custody) => custody === 'dead') ? [] : marksOf(words, silent),
    deprivedOfLiberty,
  };
}

/** A mark that is kept by list holds while any list does. */
function marksOf(words: WordsByDay, silent: boolean): Snapshot['marks'] {
  return words.set.flatMap((mark) => {
    const on = registersOf(mark).map((register) => words.ofMark(register));
    if (!on.some((values) => values.includes(true))) return [];
    const mayBeOff = on.every((values) => values.includes(false));
    return [{ mark, certainty: mayBeOff ? 'possible' : silent ? 'stale' : 'certain' } as const];
  });
}

const isSame = (one: Snapshot, other: Snapshot): boolean =>
  isSameAxis(one.liberty, other.liberty) &&
  isSameAxis(one.procedure, other.procedure) &&
  one.marks.length === other.marks.length &&
  one.marks.every(
    ({ mark, certainty }, nth) => mark === other.marks[nth]!.mark && certainty === other.marks[nth]!.certainty,
  );
const isSameAxis = <S extends string>(one: Unsaid<AxisState<S>>, other: Unsaid<AxisState<S>>): boolean =>
  one.state === other.state && one.certainty === other.certainty && isSameList(one.states, other.states);
interface Parts extends Pick<Registers, 'examined' | 'moving' | 'taken' | 'stage' | 'final'> {
  readonly custody: Registers['liberty'];
}

/** Liberty as people read it: custody by its paper, what lies over it, and what the judgment makes of it. */
function libertyOf({ custody, examined, moving, taken, stage, final }: Parts): Liberty {
  if (custody === 'dead') return 'dead';
  if (examined) return 'psychiatric';
  if (moving) return 'in-transfer';
  const paper = taken && !serving.has(custody) ? 'remand' : custody;
  if (paper !== 'briefly-detained' && paper !== 'remand') return paper;
  if (stage === 'convicted' && final) return 'imprisoned';
  return beforeCourt.has(stage) ? 'remand' : paper;
}

function procedureOf({ stage, final }: Pick<Registers, 'stage' | 'final'>): Procedure {
  return stage === 'convicted' || stage === 'acquitted' ? `${stage}-${final ? 'final' : 'not-final'}` : stage;
}

/** Days on which silence begins: six months after a fact, if no other comes. */
const silentDays = (dates: readonly Bounds[]): readonly Day[] =>
  dates.flatMap(({ earliest, latest }) => {
    const heard = latest ?? earliest;
    return [
      ...(earliest === null ? [] : [earliest]),
      ...(heard === null ? [] : [addDays(addMonths(heard, silence), 1)]),
    ];
  });

function isSilent(day: Day, dates: readonly Bounds[]): boolean {
  let heard: Day | null = null;
  for (const { earliest, latest } of dates) {
    const last = latest ?? earliest;
    if (last === null || (earliest !== null && earliest > day)) continue;
    const news = last < day ? last : day;
    if (heard === null || news > heard) heard = news;
  }
  return heard !== null && addMonths(heard, silence) < day;
}

/** When the stretch began that has this state, as EDTF: first possible and first certain day. */
function sinceOf(
  segments: readonly Stretch[],
  index: number,
  axisOf: (snapshot: Snapshot) => { readonly states: readonly string[] } | undefined,
  state: string,
): string | null {
  const has = (at: number) => axisOf(segments[at]!)?.states.includes(state) ?? false;
  const sure = (at: number) => axisOf(segments[at]!)?.states.length === 1 && has(at);
  let first = index;
  while (first > 0 && has(first - 1)) first -= 1;
  let certain: number | undefined;
  for (let at = first; at < segments.length && has(at); at += 1)
    if (sure(at)) {
      certain = at;
      break;
    }
  if (first === 0) return null;
  return edtfOf({ earliest: segments[first]!.from, latest: certain === undefined ? null : segments[certain]!.from });
}

const markAxis = ({ marks }: Snapshot, mark: Mark) => {
  const found = marks.find((other) => other.mark === mark);
  return found && { states: found.certainty === 'possible' ? [mark, 'none'] : [mark] };
};

function axis<S extends string>(words: readonly S[], stale: boolean): Unsaid<AxisState<S>> {
  const states = distinct(words).toSorted();
  const certainty: Certainty = states.length > 1 ? 'possible' : stale ? 'stale' : 'certain';
  return { state: words.at(-1)!, states, certainty };
}

/** Months without a fact after which a state is only the last known one. */
const silence = 6;
const distinct = <T>(values: readonly T[]): readonly T[] =>
  values.length === 1 ? values : [...new Set([...values].reverse())].reverse();
const serving: ReadonlySet<Liberty> = new Set(['imprisoned', 'settlement-colony']);
const beforeCourt: ReadonlySet<Registers['stage']> = new Set(['before-court', 'convicted', 'acquitted', 'retrial']);
const unsettled: ReadonlySet<Procedure> = new Set([
  'suspect', 'accused', 'before-court', 'convicted-not-final', 'acquitted-not-final', 'retrial', 'in-absentia',
]); // prettier-ignore
/** A disappeared person was deprived of liberty (ICPPED art. 2); whether still, nobody can say. */
const deprivation: Readonly<Partial<Record<Liberty, Answer>>> = {
  'briefly-detained': 'yes',
  remand: 'yes',
  imprisoned: 'yes',
  'settlement-colony': 'yes',
  'house-arrest': 'yes',
  psychiatric: 'yes',
  'in-transfer': 'yes',
  disappeared: 'possibly',
};
