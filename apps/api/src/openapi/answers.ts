import { z } from 'zod';
import {
  caseActs, caseFacts, contradictionRules, edtf, liberties, marks, name, procedures, reliability, sourceRegistered,
  sourceTypes, territory, tier, verification,
} from '#domain'; // prettier-ignore
import { accountAnswers } from './account-answers.js';
import { membershipAnswers } from './membership-answers.js';
import { documentAnswers } from './document-answers.js';
import { figureAnswers } from './figure-answers.js';
import { publishedAnswers } from './published-answers.js';

/** What the reading routes answer. A test holds real answers against these, so that the document can't rot. */
const id = z.uuid();
const instant = z.iso.datetime();
const day = z.iso.date();
const revision = z.string().regex(/^\d+$/);
const who = z.strictObject({ id, name: z.string().nullable() });
const told = { recordedAt: instant, recordedBy: who };

const axis = <T extends readonly [string, ...string[]]>(states: T) =>
  z.strictObject({
    state: z.enum(states).describe('What was said last'),
    states: z.enum(states).array().describe('All that it may be'),
    certainty: z.enum(['certain', 'possible', 'stale']),
    since: edtf.nullable(),
  });
const status = z.strictObject({
  liberty: axis(liberties),
  procedure: axis(procedures),
  marks: z
    .strictObject({ mark: z.enum(marks), certainty: z.enum(['certain', 'possible', 'stale']), since: edtf.nullable() })
    .array(),
  deprivedOfLiberty: z.enum(['yes', 'no', 'possibly']),
});

const personOfCase = z.strictObject({
  id,
  name: z.string().nullable(),
  names: name.array(),
  hidden: z.boolean().describe('The person is not yours to see: no name is shown'),
});
const ofCase = {
  id,
  person: personOfCase,
  title: z.string().nullable(),
  tier,
  territory: territory.nullable(),
  closed: z.boolean(),
  mergedInto: id.nullable(),
};
const caseItem = z.strictObject({
  ...ofCase,
  status,
  since: edtf.nullable(),
  facts: z.int().describe('How many count towards the status, of those that you may see'),
  lastFact: edtf.nullable(),
  lastRecordedAt: instant,
  contradictions: z
    .int()
    .describe('On the day of the last record that you may see; the timeline has those of the day asked for'),
  revision,
});

const personItem = z.strictObject({
  id,
  name: z.string(),
  names: name.array(),
  sex: z.string(),
  birth: edtf.nullable(),
  occupation: z.string().nullable(),
  tier,
  mergedInto: id.nullable(),
  cases: id.array(),
  revision,
});

const source = sourceRegistered.schema.extend({ id, registeredAt: instant, revision });

const words = z.looseObject({
  kind: z.enum(caseFacts.map(({ kind }) => kind)),
  occurredOn: edtf,
  tier,
  verification,
  data: z.looseObject({}).describe('As the kind has it: GET /v1/catalogue'),
});
const timelineFact = z.looseObject({
  ...words.shape,
  id,
  earliest: day.nullable(),
  latest: day.nullable(),
  personal: z.looseObject({}).optional(),
  note: z.string().optional(),
  sources: z
    .strictObject({
      id,
      locator: z.string().optional(),
      title: z.string().nullable().describe('null, as is the rest, where the source is not yours to see'),
      type: sourceTypes.nullable(),
      reliability: reliability.nullable(),
    })
    .array(),
  counts: z.boolean().describe('Neither withdrawn nor set aside'),
  ...told,
  corrections: z
    .strictObject({ act: z.string(), reason: z.string().nullable(), said: words.describe('The words before'), ...told })
    .array(),
  retracted: z.strictObject({ reason: z.string(), ...told }).nullable(),
});
const bounds = z.strictObject({ earliest: day.nullable(), latest: day.nullable() });
const span = z.strictObject({
  state: z.string(),
  start: bounds,
  end: bounds,
  days: z.strictObject({ least: z.int(), most: z.int().nullable() }),
});
const ofTimeline = {
  case: z.strictObject({ ...ofCase, ...told }),
  asOf: day,
  status,
  facts: timelineFact.array(),
  acts: z
    .strictObject({ id, type: z.enum(caseActs.map(({ type }) => type)), data: z.looseObject({}), ...told })
    .array(),
  contradictions: z.looseObject({ key: z.string(), rule: z.enum(contradictionRules), facts: id.array() }).array(),
  spans: z.strictObject({ liberty: span.array(), procedure: span.array() }),
  revision,
  position: revision,
};
const timeline = z.strictObject({
  ...ofTimeline,
  knownAt: instant,
  mergedFrom: z
    .strictObject(ofTimeline)
    .array()
    .describe(
      'The cases that were merged into this one by then, or into one of these, those that you may see: each as it answers by its own id. Status, contradictions and spans are of the facts of one case alone; figures count all of them together',
    ),
});

const accessRecord = z.strictObject({
  id,
  at: instant,
  type: z.string(),
  member: id,
  organisation: z.string(),
  role: z.string(),
  case: id.nullable(),
  person: id.nullable(),
  source: id.nullable(),
  part: z.string().nullable(),
  tier: tier.nullable(),
  reason: z.string().nullable(),
  opening: id.nullable(),
  operation: id.nullable().describe('Of two people, that it rests on'),
  document: id.nullable(),
});
const glassOpening = z.strictObject({
  id,
  by: id,
  organisation: z.string(),
  person: id,
  at: instant,
  countersigned: z.strictObject({ by: id, at: instant, justified: z.boolean() }).nullable(),
});

const change = z.strictObject({
  position: revision,
  case: id,
  id: id.describe('Of the event: of a fact, the fact’s'),
  type: z.string(),
  recordedAt: instant,
});

/** By the name of the schema in the document. */
export const answers = {
  Case: caseItem,
  Timeline: timeline,
  Person: personItem,
  Changes: z.strictObject({
    items: change.array(),
    next: revision.describe('The after of the next request, now or later'),
  }),
  Source: source,
  AccessRecord: accessRecord,
  CaseAccess: accessRecord.omit({ id: true, member: true, opening: true, operation: true, document: true }),
  GlassOpenings: z.strictObject({ items: glassOpening.array() }),
  Canaries: z.strictObject({ items: id.array() }),
  ...figureAnswers,
  ...documentAnswers,
  ...publishedAnswers,
  ...accountAnswers,
  ...membershipAnswers,
};
export type Answered = keyof typeof answers;

/** A page of a list of them. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.strictObject({ items: item.array(), next: z.string().nullable().describe('The after of the next page') });
