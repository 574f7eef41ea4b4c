import type { Day } from '../edtf.js';
import { lists, marks, type ListRegister, type Mark, type MarkRegister, type Registers } from './effect.js';
import { initial, type Register, type Setting, type Settings } from './registers.js';
import { turningDays, wordsOn } from './words.js';

/** The words on each register, on days that are gone to in their order: they change on its turning days alone. */
export class WordsByDay {
  /** The marks that are set at all. */
  readonly set: readonly Mark[];
  private readonly registers = new Map<Register, Read>();
  private readonly turning = new Map<Day, Read[]>();

  /** As they were before all days. */
  constructor(settings: Settings) {
    for (const [register, all] of settings) {
      const read = { register, all, values: valuesOn(register, all, everBefore) };
      this.registers.set(register, read);
      for (const day of turningDays(all)) {
        const turning = this.turning.get(day);
        if (turning) turning.push(read);
        else this.turning.set(day, [read]);
      }
    }
    this.set = marks.filter((mark) => registersOf(mark).some((register) => settings.has(register)));
  }

  get turningDays(): Iterable<Day> {
    return this.turning.keys();
  }

  /** Answers whether any are others than they were. */
  goTo(day: Day): boolean {
    let turned = false;
    for (const read of this.turning.get(day) ?? []) {
      const before = read.values;
      read.values = valuesOn(read.register, read.all, day);
      turned ||= !isSameList(before, read.values);
    }
    return turned;
  }

  on<K extends keyof Registers>(register: K): readonly Registers[K][] {
    return (this.registers.get(register)?.values ?? [initial[register]]) as readonly Registers[K][];
  }

  ofMark(register: Register): readonly Value[] {
    return this.registers.get(register)?.values ?? [false];
  }
}
export type Value = string | boolean;
interface Read {
  readonly register: Register;
  readonly all: readonly Setting[];
  values: readonly Value[];
}

const valuesOn = (register: Register, settings: readonly Setting[], day: Day): readonly Value[] =>
  register === 'liberty'
    ? libertyOn(settings, day)
    : spokenOn<Value>(settings, day, register in initial ? initial[register as keyof Registers] : false);
const spokenOn = <V extends Value>(settings: readonly Setting[], day: Day, before: V): readonly V[] =>
  wordsOn(settings, day, before).map(({ value }) => value);

/** Death ends everything: who may be dead is not asked what came later, and who is dead is nothing else. */
function libertyOn(settings: readonly Setting[], day: Day): readonly Registers['liberty'][] {
  const deaths = settings.filter(
    ({ words, earliest }) => words.includes('dead') && (earliest === null || earliest <= day),
  );
  if (deaths.some(({ doubtful, latest }) => !doubtful && latest !== null && latest <= day)) return ['dead'];
  const alive = spokenOn(
    settings.filter(({ words }) => !words.includes('dead')),
    day,
    initial.liberty,
  );
  return deaths.length > 0 ? [...alive, 'dead'] : alive;
}

export const registersOf = (mark: Mark): readonly (MarkRegister | ListRegister)[] =>
  mark === 'wanted' || mark === 'listed' ? lists[mark] : [mark];

export const isSameList = (some: readonly Value[], others: readonly Value[]): boolean =>
  some.length === others.length && some.every((value, nth) => value === others[nth]);
export const everBefore = '0000-01-01' as Day;
