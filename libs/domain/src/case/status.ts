import { addDays, addMonths, boundsOf, edtfOf, type Day } from '../edtf.js';
import { once } from '../once.js';
import { lists, marks, type Liberty, type Mark, type Procedure, type Registers } from './effect.js';
import type { StandingFact } from './order.js';
import { initial, settingsOf, type Register, type Setting, type Settings } from './registers.js';
import { turningDays, wordsOn } from './words.js';

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
  const settings = settingsOf(facts);
  const days = [...new Set([...[...settings.values()].flatMap(turningDays), ...silentDays(facts)])].sort();
  const words = wordsOf(settings);
  const set = marks.filter((mark) => registersOf(mark).some((register) => settings.has(register)));
  const plain = [everBefore, ...days].map((from) => {
    const snapshot = snapshotOn(from, words, facts, set);
    return { from, ...snapshot, text: JSON.stringify(snapshot) };
  });
  const distinct = plain.filter(({ text }, index) => text !== plain[index - 1]?.text);
  return distinct.map(({ from, ...snapshot }, index) => {
    const next = distinct[index + 1];
    return {
      from: index === 0 ? null : from,
      to: next ? addDays(next.from, -1) : null,
      liberty: {
        ...snapshot.liberty,
        since: sinceOf(distinct, index, ({ liberty }) => liberty, snapshot.liberty.state),
      },
      procedure: {
        ...snapshot.procedure,
        since: sinceOf(distinct, index, ({ procedure }) => procedure, snapshot.procedure.state),
      },
      marks: snapshot.marks.map(({ mark, certainty }) => ({
        mark,
        certainty,
        since: sinceOf(distinct, index, (other) => markAxis(other, mark), mark),
      })),
      deprivedOfLiberty: snapshot.deprivedOfLiberty,
    };
  });
});

/** The words on each register, for days that are asked for in their order: they change on its turning days alone. */
function wordsOf(settings: Settings): Words {
  const registers = new Map<Register, Read>(
    [...settings].map(([register, all]) => [
      register,
      { all, turning: [...new Set(turningDays(all))].sort(), at: 0, last: undefined },
    ]),
  );
  return (register, day, read) => {
    const one = registers.get(register);
    if (!one) return read([], day);
    const before = one.at;
    while (one.at < one.turning.length && one.turning[one.at]! <= day) one.at += 1;
    if (one.last === undefined || one.at !== before) one.last = read(one.all, day);
    return one.last as ReturnType<typeof read>;
  };
}
interface Read {
  readonly all: readonly Setting[];
  readonly turning: readonly Day[];
  /** How many of the turning days have come. */
  at: number;
  last: unknown;
}
/** What is read of the settings of a register on a day; each register is read in one way. */
type Words = <T>(register: Register, day: Day, read: (settings: readonly Setting[], day: Day) => T) => T;

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

/** `set`: the marks that are set at all. */
function snapshotOn(day: Day, words: Words, facts: readonly StandingFact[], set: readonly Mark[]): Snapshot {
  const on = <K extends keyof Registers>(register: K): readonly Registers[K][] =>
    words(register, day, (settings) => wordsOn(settings, day, initial[register]).map(({ value }) => value));
  const silent = isSilent(day, facts);
  const judged = each(on('stage'), on('final')).map(([stage, final]) => ({ stage, final }));
  const there = each(on('taken'), on('absent')).map(([taken, absent]) => taken && !absent);
  const over = each(distinct(there), each(on('examined'), on('moving')));
  const told = words('liberty', day, libertyOn);

  const libertyAs = each(told, each(over, judged)).map(([custody, [[taken, [examined, moving]], judged]]) =>
    libertyOf({ custody, taken, examined, moving, ...judged }),
  );
  const procedureAs = judged.map(procedureOf);
  const deprivedOfLiberty = deprivedOf(libertyAs);
  return {
    liberty: axis(libertyAs, silent && deprivedOfLiberty !== 'no'),
    procedure: axis(procedureAs, silent && procedureAs.some((stage) => unsettled.has(stage))),
    marks: told.every((custody) => custody === 'dead') ? [] : marksOn(set, day, words, silent),
    deprivedOfLiberty,
  };
}

const registersOf = (mark: Mark): readonly Register[] =>
  mark === 'wanted' || mark === 'listed' ? lists[mark] : [mark];

/** A mark that is kept by list holds while any list does. */
function marksOn(set: readonly Mark[], day: Day, words: Words, silent: boolean): Snapshot['marks'] {
  const valuesOf = (register: Register) =>
    words(register, day, (settings) => wordsOn<boolean>(settings, day, false).map(({ value }) => value));
  return set.flatMap((mark) => {
    const on = registersOf(mark).map(valuesOf);
    if (!on.some((values) => values.includes(true))) return [];
    const mayBeOff = on.every((values) => values.includes(false));
    return [{ mark, certainty: mayBeOff ? 'possible' : silent ? 'stale' : 'certain' } as const];
  });
}

/** Death ends everything: who may be dead is not asked what came later, and who is dead is nothing else. */
function libertyOn(settings: readonly Setting[], day: Day): readonly Registers['liberty'][] {
  const deaths = settings.filter(
    ({ words, earliest }) => words.includes('dead') && (earliest === null || earliest <= day),
  );
  if (deaths.some(({ doubtful, latest }) => !doubtful && latest !== null && latest <= day)) return ['dead'];
  const alive = wordsOn(
    settings.filter(({ words }) => !words.includes('dead')),
    day,
    initial.liberty,
  ).map(({ value }) => value);
  return deaths.length > 0 ? [...alive, 'dead'] : alive;
}

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
const silentDays = (facts: readonly StandingFact[]): readonly Day[] =>
  facts.flatMap(({ says }) => {
    const { earliest, latest } = boundsOf(says.occurredOn);
    const heard = latest ?? earliest;
    return [
      ...(earliest === null ? [] : [earliest]),
      ...(heard === null ? [] : [addDays(addMonths(heard, silence), 1)]),
    ];
  });

function isSilent(day: Day, facts: readonly StandingFact[]): boolean {
  let heard: Day | null = null;
  for (const { says } of facts) {
    const { earliest, latest } = boundsOf(says.occurredOn);
    if ((earliest === null && latest === null) || (earliest !== null && earliest > day)) continue;
    const last = latest ?? earliest!;
    const news = last < day ? last : day;
    if (heard === null || news > heard) heard = news;
  }
  return heard !== null && addMonths(heard, silence) < day;
}

/** When the stretch began that has this state, as EDTF: first possible and first certain day. */
function sinceOf(
  segments: readonly (Snapshot & { readonly from: Day })[],
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
  const states = [...new Set(words)];
  const certainty: Certainty = states.length > 1 ? 'possible' : stale ? 'stale' : 'certain';
  return { state: words.at(-1)!, states: states.sort(), certainty };
}

const each = <A, B>(as: readonly A[], bs: readonly B[]): readonly (readonly [A, B])[] =>
  as.flatMap((a) => bs.map((b) => [a, b] as const));

/** Months without a fact after which a state is only the last known one. */
const silence = 6;
const distinct = <T>(values: readonly T[]): readonly T[] => [...new Set([...values].reverse())].reverse();
const serving: ReadonlySet<Liberty> = new Set(['imprisoned', 'settlement-colony']);
const everBefore = '0000-01-01' as Day;
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
