import { onAllDays } from './all-days.js';
import { acts, episodes, peopleOf, sentences, silence, untilVerdict } from './acts-and-durations.js';
import { durations } from './durations.js';
import type { FigureQuestion } from './figure.js';
import { measures, type Measure, type Outcome } from './measures.js';
import { flows, onDays, series, type Condition, type Question, type Statement } from './statements.js';
import { ordered, tallyOf, type Way } from './working.js';

/**
 * Where a figure is of no more than what says on each day of the world whether a person counts, all days are worked out
 * together.
 */
export function wayOf(asked: FigureQuestion): Way {
  const { measure, known, by, where } = asked;
  const { shape } = measures[measure];
  const { answer, stale } = conditionOf(measure);
  // Of a mark the day asks for the case that says most of custody first, and for what was heard of late only then.
  if (shape === 'day' && known === 'now' && by.length + where.length === 0 && answer && !stale)
    return onAllDays(asked, { answer });
  return shape === 'duration' ? ofDurations(asked) : ofRows(asked);
}

const ofDurations = (asked: FigureQuestion): Way => ({
  ...made(asked),
  tally: ({ days, ended, many }) => ({
    key: [days === null ? '' : String(days), String(ended)],
    many: [many as number],
  }),
  everyKey: false,
  rows: (tallies) =>
    Promise.resolve(
      durations(
        tallies.map(({ key: [days, ended], many: [many] }) => ({
          days: days === '' ? null : Number(days),
          ended: ended === 'true',
          many: many!,
        })),
      ),
    ),
});

function ofRows(asked: FigureQuestion): Way {
  const { measure, window, known, by } = asked;
  const keys: readonly (readonly [column: string, word: string])[] = [
    ...(window && ['day', 'flow'].includes(measures[measure].shape) ? [['k_day', 'day'] as const] : []),
    ...(known === 'each' ? [['k_known', 'knownOn'] as const] : []),
    ...by.map((word, n) => [`k${n}`, word] as const),
  ];
  return {
    ...made(asked),
    tally: tallyOf(keys.map(([column]) => column)),
    everyKey: by.length === 0,
    rows: (tallies) =>
      Promise.resolve(
        ordered(tallies).map(({ key, many: [value, possible, stale] }) => ({
          keys: Object.fromEntries(keys.map(([, word], n) => [word, key[n]!])),
          value: value!,
          possible: possible!,
          stale: stale!,
        })),
      ),
  };
}

function made({ knownAt: _, position: __, sight: ___, ...of }: FigureQuestion): Pick<Way, 'of' | 'statement'> {
  return { of, statement: (question) => statementOf({ ...question, measure: of.measure }) };
}

function statementOf(asked: Question & { readonly measure: Measure }): Statement {
  const { window, by, where } = asked;
  const duration = measured[asked.measure];
  if (duration) return duration(asked);
  switch (asked.measure) {
    case 'inflow':
      return flows({ ...asked, window: window! }, 'lower');
    case 'outflow':
      return flows({ ...asked, window: window! }, 'upper');
    case 'acts':
      return acts(asked);
    case 'appeals':
      return acts(asked, measures.appeals.kinds);
    default: {
      const { of, ...condition } = conditionOf(asked.measure);
      if (of) return peopleOf(asked, of);
      const isPlain = condition.answer && window && asked.known !== 'each' && by.length + where.length === 0;
      return isPlain ? series({ ...asked, window }, condition) : onDays(asked, condition);
    }
  }
}
const measured: Readonly<Partial<Record<Measure, (asked: Question) => Statement>>> = {
  daysInCustody: (asked) => episodes(asked),
  daysOnRemand: (asked) => episodes(asked, 'remand'),
  daysImprisoned: (asked) => episodes(asked, 'imprisoned'),
  daysToVerdict: untilVerdict,
  sentenceMonths: sentences,
  daysSinceHeard: silence,
};

/** What a measure says of who counts. `of`: to whom a fact of these kinds, ended so, was done. */
function conditionOf(measure: Measure): Condition & { readonly of?: Outcome } {
  const { answer, stale, of } = measures[measure] as Condition & { readonly of?: Outcome };
  return { ...(answer && { answer }), ...(stale && { stale }), ...(of && { of }) };
}
