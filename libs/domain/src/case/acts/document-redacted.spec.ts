import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { registryItself, type Area, type CaseState, type Tier } from '#domain';
import { act, arrested, as, caseOf, decided, done, monitor, refused, verifier } from '#domain/testing';

const document = '01980000-0000-7000-8000-0000000000d1';
const file = (sha: string) => ({ sha256: sha.repeat(32), bytes: 3, mediaType: 'image/png' });
const name: Area = { page: 1, x: 0.1, y: 0.1, width: 0.5, height: 0.2 };
const redact = (areas: readonly object[], nth = 1) =>
  act('DocumentRedacted', {
    document,
    redaction: `01980000-0000-7000-8000-0000000000e${nth}`,
    reason: 'a neighbour',
    areas,
    copy: file(`c${nth}`),
  });
const attached = (tier: Tier = 'public', outcome: string | undefined = 'no-virus-found'): CaseState => {
  const state = done(
    caseOf(arrested('2021-09-04')),
    act('DocumentAttached', { document, ...file('ab'), tier }),
    monitor,
  );
  return outcome === undefined ? state : done(state, act('DocumentChecked', { document, outcome }), registryItself);
};

describe('redacting a document', () => {
  it('is of one that is there, was looked at, and has no virus', () => {
    expect(decided(redact([name]), caseOf(arrested('2021-09-04')), as(monitor))).toEqual(
      refused('document-not-found', 'document'),
    );
    const waits = done(caseOf(), act('DocumentAttached', { document, ...file('ab'), tier: 'public' }), monitor);
    expect(decided(redact([name]), waits, as(monitor))).toEqual(refused('document-quarantined'));
    expect(decided(redact([name]), attached('public', 'virus-found'), as(monitor))).toEqual(
      refused('document-infected'),
    );
  });

  it('makes its copy the one that is given out; the file stays what it was', () => {
    const once = done(attached(), redact([name]), monitor);
    const twice = done(once, redact([name, { ...name, y: 0.7 }], 2), verifier);
    const { copy, sha256, redactions } = twice.documents.get(document)!;
    expect([copy, sha256]).toEqual([file('c2'), file('ab').sha256]);
    expect(redactions.map(({ id, areas, copy }) => [id.slice(-2), areas.length, copy.sha256.slice(0, 2)])).toEqual([
      ['e1', 1, 'c1'],
      ['e2', 2, 'c2'],
    ]);
  });

  it('of a public one covers what is covered, whatever part of it that is', () => {
    const fraction = fc.integer({ min: 0, max: 999 }).map((n) => n / 1_000);
    const area = fc
      .record({ page: fc.integer({ min: 1, max: 3 }), x: fraction, y: fraction, right: fraction, bottom: fraction })
      .map(({ page, x, y, right, bottom }) => ({
        page,
        x,
        y,
        width: (1 - x) * (1 - right),
        height: (1 - y) * (1 - bottom),
      }));
    const covered = ({ page, x, y, width, height }: Area, at: readonly [number, number], of: number) =>
      page === of && at[0] >= x && at[0] <= x + width + 1e-6 && at[1] >= y && at[1] <= y + height + 1e-6;
    const moved = ({ page, x, y, width, height }: Area, by: number): Area => {
      const [left, top] = [Math.max(x - by, 0), Math.max(y - by, 0)];
      const [right, bottom] = [Math.min(x + width + by, 1), Math.min(y + height + by, 1)];
      return { page, x: left, y: top, width: right - left, height: bottom - top };
    };
    const areas = fc.array(fc.tuple(area, fc.constantFrom(0.01, 0, -0.000_01)), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(areas, (pairs) => {
        const before = pairs.map(([one]) => one);
        const after = pairs.map(([one, by]) => moved(one, by)).reverse();
        const took = Array.isArray(decided(redact(after, 2), done(attached(), redact(before), monitor), as(verifier)));
        const corners = before.flatMap(({ page, x, y, width, height }) =>
          [x, x + width].flatMap((left) => [y, y + height].map((top) => [page, [left, top]] as const)),
        );
        const all = corners.every(([page, at]) => after.some((one) => covered(moved(one, 1e-6), at, page)));
        expect(took || pairs.some(([, by]) => by < 0)).toBe(true);
        expect(all || !took).toBe(true);
      }),
    );
    const state = done(attached(), redact([name]), monitor);
    expect(decided(redact([{ ...name, x: 0.2 }], 2), state, as(verifier))).toEqual(
      refused('redaction-uncovers', 'areas'),
    );
    expect(decided(redact([{ ...name, page: 2 }], 2), state, as(verifier))).toEqual(
      refused('redaction-uncovers', 'areas'),
    );
  });

  it('of one that is closed covers what is asked for alone', () => {
    const state = done(attached('restricted'), redact([name]), monitor);
    const less = { ...name, width: 0.1 };
    expect(
      done(state, redact([less], 2), monitor)
        .documents.get(document)!
        .redactions.at(-1)!.areas,
    ).toEqual([less]);
  });
});
