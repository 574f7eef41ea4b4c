import fs from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Day } from '#domain';
import { planImport, toldOf, type Plan } from '#exchange';

const today = '2026-11-24' as Day;
const file = (name: string, bytes: Buffer = fs.readFileSync(`test/data/${name}`)) => ({ name, bytes });
const people = file('people.csv');
const facts = file('facts.csv');
const [header, ...lines] = facts.bytes.toString().trimEnd().split('\n') as [string, ...string[]];
const planOf = (...rows: readonly string[]): Plan =>
  planImport(people, file('facts.csv', Buffer.from([header, ...rows].join('\n'))), today);
const row = (cells: Partial<Record<string, string>>) => {
  const usual = { case_key: 'sentsov-1', person_key: 'sentsov', fact: 'ArrestRecorded', occurred_on: '2014-05-10' };
  return header
    .split(',')
    .map((column) => `"${{ ...usual, ...cells }[column] ?? ''}"`)
    .join(',');
};

describe('the public cases', () => {
  const plan = planImport(people, facts, today);

  it('are planned whole, with nothing to mend', () => {
    expect(plan.findings).toEqual([]);
    expect(plan.people).toHaveLength(21);
    expect(plan.cases).toHaveLength(21);
  });

  it('make a verdict and a sentence of a verdict with a term', () => {
    const sentsov = plan.cases.find(({ facts }) =>
      facts.some(({ says }) => says.kind === 'SentenceImposed' && says.data.parts[0]?.term === 'P20Y'),
    )!;
    expect(sentsov.facts.map(({ says }) => says.kind)).toEqual([
      'ReleaseRecorded', 'ArrestRecorded', 'VerdictDelivered', 'SentenceImposed', 'AppealDecided', 'HungerStrikeStarted', 'HungerStrikeEnded',
    ]); // prettier-ignore
  });

  it('lose nothing that somebody wrote', () => {
    const words = JSON.stringify(plan.cases.map(({ facts }) => facts.map(({ says }) => says)))
      .toLowerCase()
      .replaceAll(/[^a-zà-ž0-9а-яєіїґ]+/gu, ' ');
    const lost = lines.flatMap((line) => {
      const cells = line.match(/("[^"]*"|[^,]*)(,|$)/g)!.map((cell) => cell.replace(/,$/, '').replaceAll('"', ''));
      return cells
        .slice(3, 13)
        .filter((cell) => !['FSB', ''].includes(cell))
        .filter((cell) => !isKept(cell, words));
    });
    expect(lost).toEqual([]);
  });

  it('take the file as their source, by its hash, with the line', () => {
    expect(plan.source.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(plan.cases[0]!.facts[0]!.says.sources).toEqual([{ id: plan.source.id, locator: 'line 2' }]);
  });

  it('have the same ids whatever the order of the rows', () =>
    fc.assert(
      fc.property(fc.shuffledSubarray(lines, { minLength: lines.length }), (shuffled) => {
        const ids = ({ cases }: Plan) => cases.flatMap(({ facts }) => facts.map(({ id }) => id)).sort();
        expect(ids(planOf(...shuffled))).toEqual(ids(plan));
      }),
      { numRuns: 20 },
    ));
});

describe('the organisation that a charge names', () => {
  const withColumn = (cell: string, fact = 'ChargeBrought') => {
    const rows = [`${header},organisation`, `${row({ fact })},${cell}`];
    return planImport(people, file('facts.csv', Buffer.from(rows.join('\n'))), today);
  };
  const saidIn = ({ cases }: Plan) => cases.flatMap(({ facts }) => facts.map(({ says }) => says));

  it.each(['hizb-ut-tahrir', 'Hizb ut-Tahrir', '«Хізб ут-Тахрір»'])('is read from its column: %s', (cell) => {
    const plan = withColumn(cell);
    expect([plan.findings, saidIn(plan)]).toMatchObject([[], [{ data: { organisation: 'hizb-ut-tahrir' } }]]);
  });

  it('is refused where it is none that the vocabulary has, with those that it has', () =>
    expect(withColumn('Hizb').findings).toMatchObject([{ column: 'organisation', found: 'Hizb', allowed: expect.arrayContaining(['hizb-ut-tahrir']) }])); // prettier-ignore

  it('is not lost beside a fact that has no place for it', () =>
    expect(saidIn(withColumn('mejlis', 'ArrestRecorded'))).toMatchObject([{ note: 'organisation: mejlis' }]));

  it('changes no id of a row that says nothing of it', () => {
    const idsOf = ({ cases }: Plan) => cases.flatMap(({ facts }) => facts.map(({ id }) => id));
    expect(idsOf(withColumn(''))).toEqual(idsOf(planOf(row({ fact: 'ChargeBrought' }))));
  });
});

describe('the broken rows', () => {
  const { findings } = planImport(people, file('broken.csv'), today);

  it.each([
    [2, 'occurred_on', /month/i],
    [3, 'fact', /no such kind/],
    [4, 'person_key', /no such person/],
    [5, 'articles', /RF CC 999/],
    [6, 'term', /ISO 8601/],
    [7, 'occurred_on', /has not come yet/],
    [8, 'occurred_on', /no date/],
    [9, 'grounds', /formula/],
  ])('line %i is told by its column %s', (line, column, problem) => {
    expect(findings.filter((finding) => finding.line === line)).toEqual([
      expect.objectContaining({ column, problem: expect.stringMatching(problem) }),
    ]);
  });

  it('are told with what could stand there', () =>
    expect(toldOf(findings.find(({ line }) => line === 3)!)).toBe(
      'broken.csv:3  fact  found "ArestRecorded": no such kind of fact (allowed: ArrestRecorded, ThreatRecorded, DeathRecorded)',
    ));
});

describe('a row', () => {
  it.each([
    ['a case of two people', [row({}), row({ person_key: 'balukh' })], 'person_key'],
    ['a place that nobody knows', [row({ place: 'Atlantis' })], 'place'],
    ['a court that nobody knows', [row({ fact: 'AppealDecided', court: 'Court of Fools' })], 'court'],
    ['an outcome that is none', [row({ fact: 'AppealDecided', outcome: 'who knows' })], 'outcome'],
    ['a full-width formula', [row({ note: '＝1+1' })], 'note'],
    [
      'a provision that was not in force',
      [row({ fact: 'ChargeBrought', articles: 'RF CC 280.3(1)', occurred_on: '2019-01-01' })],
      'articles',
    ],
  ])('with %s is a finding', (_, rows, column) => {
    expect(planOf(...rows).findings).toMatchObject([{ column }]);
  });

  it.each([
    ['a verdict without its outcome', { fact: 'VerdictDelivered', term: 'P10Y', regime: 'strict' }, 'outcome'],
    ['a verdict of nothing', { fact: 'VerdictDelivered' }, 'outcome'],
    ['a term of nobody knows what', { fact: 'VerdictDelivered', outcome: 'convicted', term: 'P10Y' }, 'regime'],
    ['a sentence of the acquitted', { fact: 'VerdictDelivered', outcome: 'acquitted', term: 'P10Y' }, 'term'],
  ])('with %s is a finding, for nothing is guessed', (_, cells, column) =>
    expect(planOf(row(cells))).toMatchObject({ findings: [{ line: 2, column }], cases: [{ facts: [] }] }),
  );

  it.each([
    ['imprisonment', { kind: 'imprisonment', term: 'P10Y' }],
    ['strict', { kind: 'imprisonment', term: 'P10Y', regime: 'strict' }],
    ['restriction of freedom', { kind: 'restriction-of-freedom', term: 'P10Y' }],
  ])('says by %s what the sentence is', (regime, part) =>
    expect(
      planOf(row({ fact: 'VerdictDelivered', outcome: 'convicted', term: 'P10Y', regime })).cases[0]!.facts[1]!.says,
    ).toMatchObject({ kind: 'SentenceImposed', data: { parts: [part] } }),
  );

  it.each([
    ['WhereaboutsEstablished', { found: 'unknown' }],
    ['AppealDecided', { outcome: 'unknown' }],
    ['ParoleDecided', { outcome: 'unknown' }],
    ['MeasureOrdered', { measure: 'unknown' }],
    ['ReleaseRecorded', { grounds: 'unexplained' }],
    ['ArrestRecorded', { authority: 'unknown', provisions: [] }],
  ])('of %s with empty cells claims nothing', (fact, data) =>
    expect(planOf(row({ fact })).cases[0]!.facts[0]!.says.data).toMatchObject(data),
  );

  it.each([
    ['ParoleDecided', 'granted', { outcome: 'granted' }],
    ['MeasureAppealDecided', 'lifted', { outcome: 'lifted' }],
    ['WhereaboutsEstablished', 'in custody', { found: 'in-custody' }],
  ])('of %s says by its outcome what was decided', (fact, outcome, data) =>
    expect(planOf(row({ fact, outcome })).cases[0]!.facts[0]!.says.data).toMatchObject(data),
  );

  it('keeps the articles of a verdict that decided each charge otherwise', () =>
    expect(
      planOf(row({ fact: 'VerdictDelivered', outcome: 'mixed', articles: 'RF CC 205' })).cases[0]!.facts[0]!.says.note,
    ).toBe('articles: RF CC 205'));

  it('does not say in which language a note is', () =>
    expect(planOf(row({ note: 'Вивезли до Ростова' })).cases[0]!.facts[0]!.says).not.toHaveProperty('language'));

  it('keeps in the note what its kind has no field for', () => {
    const [planned] = planOf(
      row({ fact: 'HungerStrikeEnded', court: 'Supreme Court of Crimea', note: 'after 145 days' }),
    ).cases;
    expect(planned!.facts[0]!.says.note).toBe('after 145 days; court: Supreme Court of Crimea');
  });

  it('twice the same is two facts, the same two each time', () => {
    const twice = () => planOf(row({}), row({})).cases[0]!.facts.map(({ id }) => id);
    expect(new Set(twice()).size).toBe(2);
    expect(twice()).toEqual(twice());
  });

  it('is told of a missing and an unknown column', () => {
    const bytes = Buffer.from('case_key,person_key,fact,when\nsentsov-1,sentsov,ArrestRecorded,2014-05-10');
    const columns = planImport(people, file('facts.csv', bytes), today).findings.map(({ column }) => column);
    expect(columns).toEqual(expect.arrayContaining(['occurred_on', 'when']));
  });
});

/** Whether a cell is found again: as itself, as its parts, or as the code that it is the name of. */
function isKept(cell: string, words: string): boolean {
  const plain = (text: string) =>
    text
      .toLowerCase()
      .replaceAll(/[^a-zà-ž0-9а-яєіїґ]+/gu, ' ')
      .trim();
  const renamed: Record<string, string> = {
    Feodosia: 'feodosiia',
    'Verkhnii Lars crossing': 'verkhnii lars',
    'Feodosia City Court (de facto)': 'feodosiia city court',
    'Military Court of Appeal': 'court of appeal military',
    'Supreme Court of the Russian Federation': 'supreme court of russia',
    'Simferopol District Court (de facto)': 'simferopol district court',
    'Supreme Court of Crimea (de facto)': 'supreme court of crimea',
    'Zaliznychnyi District Court of Simferopol (de facto)': 'zaliznychnyi district court simferopol',
  };
  return cell.split(';').every((part) => words.includes(plain(renamed[part.trim()] ?? part)));
}
