import { addMonths, type Day } from '../../edtf.js';
import { placeWithin } from '../../reference/gazetteer.js';
import type { Liberty } from '../effect.js';
import { deprivedOf } from '../status.js';
import { isOneDay, lastBefore, mayLieBetween, mayMeet, mayPrecede, pairs, precedes, type Dated } from './dated.js';
import type { Rule } from './rule.js';
import { lastStretchOfCustody } from './stretch.js';

/** A release, with the first that is told of custody, all of which comes later. */
export const releasedBeforeDetained: Rule = (facts) => {
  const held = facts.filter((fact) => takes(fact) || tellsOfCustody(fact));
  return facts
    .filter(({ says }) => releases.has(says.kind))
    .filter((release) => held.length > 0 && !held.some((other) => mayPrecede(other, release)))
    .map((release) => [release, held[0]!]);
};

/** A release, with the first that is told of custody after it, where nothing tells that the person was taken again. */
export const custodyAfterRelease: Rule = (facts) => {
  const freeing = facts.filter(frees);
  const first = new Map<Dated, Dated>();
  for (const custody of facts.filter(tellsOfCustody)) {
    const release = lastBefore(freeing, custody);
    if (!release || first.has(release)) continue;
    if (!facts.some((fact) => takes(fact) && mayLieBetween(fact, release, custody))) first.set(release, custody);
  }
  return [...first];
};

export const twoPlacesOneDay: Rule = (facts) =>
  pairs(facts.filter(({ family, when }) => placing.has(family) && isOneDay(when))).filter(([a, b]) => {
    const [one, other] = [placeOf(a), placeOf(b)];
    if (a.when.earliest !== b.when.earliest || one === undefined || other === undefined) return false;
    if (placeWithin(one, other) || placeWithin(other, one)) return false;
    return !facts.some((fact) => mayMeet(fact, a) && explainsMove(fact, a, b));
  });

/** An arrest in fact, with the paper that came later; not where an earlier paper or a release lies between. */
export const unregisteredDays: Rule = (facts) => {
  const papers = facts.filter(({ says }) => says.kind === 'DetentionRegistered');
  return papers.flatMap((paper) => {
    const taken = lastBefore(
      facts.filter(({ says }) => takings.has(says.kind)),
      paper,
    );
    if (!taken) return [];
    const registered = papers.some((other) => other !== paper && mayPrecede(taken, other) && precedes(other, paper));
    const freed = facts.some((fact) => frees(fact) && mayLieBetween(fact, taken, paper));
    return registered || freed ? [] : [[taken, paper]];
  });
};

/** The fact that custody goes on from, past the longest that it may last before the case is in court. */
export const pastCustodyMaximum: Rule = (facts, segments, asOf) => {
  const held = lastStretchOfCustody(segments, asOf);
  if (!held?.from || held.to !== null || addMonths(held.from, maximumBeforeCourt) >= asOf) return [];
  const { from } = held;
  if (facts.some((fact) => isBeforeCourt(fact) && (fact.when.latest ?? '9') >= from)) return [];
  const began = beginningOf(facts, from);
  return began ? [[began]] : [];
};

export const lifeAfterDeath: Rule = (facts) =>
  facts
    .filter(({ says }) => says.kind === 'DeathRecorded')
    .flatMap((death) =>
      facts.filter((fact) => ofTheLiving(fact) && precedes(death, fact)).map((fact) => [death, fact]),
    );

/** Whether a fact gives liberty back, if only under another measure. */
export const frees = ({ effect: { liberty } }: Dated): boolean =>
  liberty === 'at-liberty' || liberty === 'other-measure';

/** Whether a fact takes liberty from somebody who may have had it: an arrest, a measure, a sentence. */
function takes({ says, effect }: Dated): boolean {
  if (takings.has(says.kind) || says.kind === 'DetentionRegistered' || effect.examined === true) return true;
  switch (says.kind) {
    case 'AdministrativeArrestImposed':
      return true;
    case 'WhereaboutsEstablished':
      return says.data.found === 'in-custody';
    case 'MeasureOrdered':
    case 'MeasureChanged':
    case 'MeasureAppealDecided':
    case 'SentenceReplaced':
      return mayDeprive(effect);
    case 'SentenceImposed':
      return (
        effect.taken !== undefined || says.data.parts.some(({ kind }) => kind === 'imprisonment' || kind === 'life')
      );
    case 'AppealDecided':
    case 'CassationDecided':
      return ['convicted', 'increased', 'changed', 'unknown'].includes(says.data.outcome);
    default:
      return false;
  }
}

/** Whether a fact tells of a custody that had begun before it. */
function tellsOfCustody({ says, family, effect }: Dated): boolean {
  if (says.kind === 'ArrivedAtPlace') return says.data.placeKind !== 'hospital';
  if (says.kind === 'MeasureExtended') return mayDeprive(effect);
  return family === 'place' || says.kind === 'DisciplinaryPenaltyImposed' || says.kind === 'ConditionsReported';
}

function mayDeprive({ liberty }: Dated['effect']): boolean {
  const words: readonly unknown[] = Array.isArray(liberty) ? liberty : [liberty];
  return words.some((word) => typeof word === 'string' && deprivedOf([word as Liberty]) !== 'no');
}

/** A transfer explains any two places of its day; an arrival explains that somebody was elsewhere before. */
function explainsMove(fact: Dated, a: Dated, b: Dated): boolean {
  if (fact.says.kind === 'TransferStarted' || fact.says.kind === 'SeenInTransit') return true;
  if (fact.says.kind !== 'ArrivedAtPlace') return false;
  const bothArrived = a.says.kind === 'ArrivedAtPlace' && b.says.kind === 'ArrivedAtPlace';
  return !bothArrived && [placeOf(a), placeOf(b)].includes(placeOf(fact));
}

/** Whether a fact tells that the case is in court: a hearing about a measure of restraint does not. */
function isBeforeCourt({ says, family }: Dated): boolean {
  switch (says.kind) {
    case 'IndictmentApproved':
      return says.data.sentToCourt;
    case 'HearingScheduled':
    case 'HearingHeld':
    case 'HearingPostponed':
      return says.data.of !== 'measure' && says.data.of !== 'other';
    case 'ProsecutionRequested':
    case 'CaseReturnedToProsecutor':
      return true;
    default:
      return family === 'judgment';
  }
}

/** The fact that makes it certain that custody had begun on a day. */
const beginningOf = (facts: readonly Dated[], from: Day): Dated | undefined =>
  facts
    .filter((fact) => takes(fact) || tellsOfCustody(fact))
    .filter(({ when }) => when.latest !== null && when.latest <= from)
    .reduce<Dated | undefined>(
      (last, fact) => (!last || fact.when.latest! > last.when.latest! ? fact : last),
      undefined,
    );

const placeOf = ({ says: { data } }: Dated): string | undefined =>
  'place' in data && typeof data.place === 'string' ? data.place : undefined;

function ofTheLiving({ says, family }: Dated): boolean {
  if (says.kind === 'WhereaboutsEstablished')
    return says.data.found === 'in-custody' || says.data.found === 'at-liberty';
  return living.has(family) && !ofTheDead.has(says.kind);
}

/** RF CPC art. 109: 2 months, to 6, to 12, exceptionally to 18 before the case is in court. */
const maximumBeforeCourt = 18;
const releases = new Set(['ReleaseRecorded', 'Exchanged']);
const takings = new Set(['ArrestRecorded', 'AbductionRecorded', 'DisappearanceRecorded']);
const placing = new Set(['taking', 'place', 'custody']);
const living = new Set(['taking', 'charge', 'restraint', 'examination', 'place', 'custody', 'end']);
const ofTheDead = new Set([
  'DeathRecorded',
  'RehabilitationRecorded',
  'ChargeDropped',
  'MeasureLifted',
  'PardonGranted',
]);
