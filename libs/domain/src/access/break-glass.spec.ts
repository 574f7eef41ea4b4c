import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  accessEvents, openingsAfter, overdueOpenings, readAccessEvent, refuseBreakGlass, refuseCountersigning,
  type AccessEvent, type BreakingContext, type OrganisationId, type PersonId, type RecordedAccess,
} from '#domain'; // prettier-ignore
import { people, refused } from '#domain/testing';

const { sofia, taras, lesia } = people;
const start = new Date('2026-04-01T12:00:00Z');
const hours = (count: number) => new Date(start.getTime() + count * 3_600_000);
const person = (n: number) => `01980000-0000-7000-8000-0000000001${String(n).padStart(2, '0')}` as PersonId;
const organisations = { [sofia]: 'alpha', [taras]: 'beta', [lesia]: 'alpha' };

const as = (by: typeof sofia, hour: number, standing: BreakingContext['standing'] = 'active'): BreakingContext => ({
  by,
  organisation: organisations[by] as OrganisationId,
  standing,
  now: hours(hour),
});
const reader = (by: typeof sofia) => ({
  member: by,
  organisation: organisations[by],
  role: 'verifier',
  session: 'ab12cd34ef56ab78',
});
const opened = (n: number, hour: number, by = sofia) =>
  event('BreakGlassOpened', by, hour, {
    opening: person(n),
    case: person(n),
    person: person(n),
    why: 'hearing',
    reason: 'The court sits now.',
  });
const countersigned = (n: number, hour: number, by = taras) =>
  event('BreakGlassCountersigned', by, hour, { opening: person(n), justified: true, reason: 'It did.' });
function event(type: AccessEvent['type'], by: typeof sofia, hour: number, data: object): RecordedAccess {
  const read = readAccessEvent({ type, version: 1, data: { ...reader(by), ...data } });
  return { ...read, recorded: { id: 'e', by, at: hours(hour) } };
}
const openings = (...events: readonly RecordedAccess[]) => [...openingsAfter(events).values()];

describe('breaking glass', () => {
  it('is for active members', () => {
    expect(refuseBreakGlass(person(1), [], as(sofia, 0))).toBeUndefined();
    expect(refuseBreakGlass(person(1), [], as(sofia, 0, 'probation'))).toEqual(refused('not-active'));
  });

  it('opens three people within 24 hours, and no fourth', () => {
    const three = openings(opened(1, 0), opened(2, 1), opened(3, 2), countersigned(1, 3), countersigned(2, 3), countersigned(3, 3)); // prettier-ignore
    expect(refuseBreakGlass(person(4), three, as(sofia, 23))).toEqual(refused('break-glass-limit'));
    expect(refuseBreakGlass(person(3), three, as(sofia, 23))).toBeUndefined();
    expect(refuseBreakGlass(person(4), three, as(lesia, 23))).toBeUndefined();
    expect(refuseBreakGlass(person(4), three, as(sofia, 24))).toBeUndefined();
  });

  it('waits where something was not countersigned in time', () =>
    expect(refuseBreakGlass(person(2), openings(opened(1, 0)), as(sofia, 24))).toEqual(
      refused('break-glass-not-countersigned'),
    ));

  it('is countersigned by somebody else, of another organisation, within 24 hours', () => {
    const [opening] = openings(opened(1, 0));
    expect(refuseCountersigning(opening, as(taras, 23))).toBeUndefined();
    expect(refuseCountersigning(opening, as(sofia, 23))).toEqual(refused('own-break-glass'));
    expect(refuseCountersigning(opening, as(lesia, 23))).toEqual(refused('same-organisation'));
    expect(refuseCountersigning(opening, as(taras, 24))).toEqual(refused('countersigned-too-late'));
    expect(refuseCountersigning(undefined, as(taras, 1))).toEqual(refused('opening-not-found'));
    expect(refuseCountersigning(openings(opened(1, 0), countersigned(1, 1))[0], as(taras, 2))).toEqual(
      refused('countersigned-already'),
    );
  });

  it('is overdue after 24 hours without it', () => {
    const two = openings(opened(1, 0), opened(2, 0), countersigned(2, 1));
    expect(overdueOpenings(two, hours(23))).toEqual([]);
    expect(overdueOpenings(two, hours(24)).map(({ id }) => id)).toEqual([person(1)]);
  });

  it('opens no more than three people in any 24 hours, whoever tries what', () =>
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(8), fc.nat(6)), { maxLength: 40 }), (tries) => {
        const taken: RecordedAccess[] = [];
        let hour = 0;
        for (const [n, later] of tries) {
          hour += later;
          if (refuseBreakGlass(person(n), openings(...taken), as(sofia, hour))) continue;
          taken.push({ ...opened(n, hour) }, countersigned(n, hour));
        }
        for (const { recorded } of taken) {
          const until = recorded.at.getTime() + 24 * 3_600_000;
          const within = taken.filter(({ recorded: { at } }) => at >= recorded.at && at.getTime() < until);
          expect(
            new Set(within.map(({ data }) => ('opening' in data ? data.opening : undefined))).size,
          ).toBeLessThanOrEqual(3);
        }
      }),
    ));
});

describe('the log of access', () => {
  it.each(accessEvents.map((one) => [one.type, one] as const))(
    'reads %s, of this version alone',
    (type, { example }) => {
      expect(readAccessEvent({ type, version: 1, data: example })).toEqual({ type, data: example });
      expect(() => readAccessEvent({ type, version: 2, data: example })).toThrow(/Version 2/);
      expect(() => readAccessEvent({ type, version: 1, data: { ...example, words: 'x' } })).toThrow();
    },
  );
});
