import type { z } from 'zod';
import {
  caseFacts,
  caseOpened,
  contradictionResolved,
  factCorrected,
  factRetracted,
  factVerified,
  personRegistered,
  sourceRegistered,
} from '#domain';
import { casesQuery, newCase, timelineQuery } from '../cases.controller.js';
import { accessQuery, auditQuery } from '../access.controller.js';
import { changesQuery } from '../changes.controller.js';
import { breaking, countersigning, opening } from '../openings.controller.js';
import { correction, resolution, retraction, verifying } from '../facts.controller.js';
import { newPerson, peopleQuery } from '../people.controller.js';
import { disclosure, newSource } from '../sources.controller.js';
import { editionQuery, publishedQuery } from '../public/public-figures.controller.js';
import { figureQuery } from '../statistics.controller.js';
import { accountRoutes } from './account-routes.js';
import { exampleOf, jsonSchema, one, page } from './components.js';
import { documentRoutes } from './document-routes.js';
import { membershipRoutes } from './membership-routes.js';
import { body, header, json, read, recorded, writing, type RouteDescription } from './route.js';

const reading = [header('Qayd-Min-Position', 'Wait, two seconds at most, until this position is shown')];
const parameters = (schema: z.ZodObject) => {
  const { properties = {}, required = [] } = jsonSchema(schema) as {
    properties?: Record<string, { description?: string }>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    ...(description !== undefined && { description }),
    schema,
  }));
};
const goingOn = header('Last-Event-ID', 'The id of the last event that came: all that was recorded since comes first');
const events = {
  '200': {
    description: 'An event `change` for each, whose data is one item of the feed and whose id is its position',
    content: { 'text/event-stream': { schema: { type: 'string' } } },
  },
};

/** What each route takes and gives, by the name of its handler. */
export const routes: Readonly<Record<string, RouteDescription>> = {
  ...accountRoutes,
  ...membershipRoutes,
  ...documentRoutes,
  PeopleController_register: {
    summary: 'Register a person',
    body: body(newPerson, personRegistered.example),
    headers: writing,
    answers: recorded,
  },
  PeopleController_list: {
    summary: 'People, by name',
    query: parameters(peopleQuery),
    headers: reading,
    answers: read('A page of people', page('Person')),
  },
  PeopleController_one: {
    summary: 'A person',
    headers: reading,
    answers: read('The person and the ids of their cases', one('Person')),
  },
  CasesController_open: {
    summary: 'Open a case of a person',
    body: body(newCase, caseOpened.example),
    headers: writing,
    answers: recorded,
  },
  CasesController_list: {
    summary: 'Cases, with their status on a day',
    query: parameters(casesQuery),
    headers: reading,
    answers: read('A page of cases', page('Case')),
  },
  CasesController_one: {
    summary: 'A case, with its status on a day',
    query: parameters(timelineQuery),
    headers: reading,
    answers: read('The case as the list shows it', one('Case')),
  },
  CasesController_timeline: {
    summary: 'A timeline: the world on a day, as known at an instant',
    query: parameters(timelineQuery),
    headers: reading,
    answers: read(
      'The case, its status, its facts in order of time with corrections and sources, acts, contradictions, spans',
      one('Timeline'),
    ),
  },
  ChangesController_feed: {
    summary: 'The feed: that something was recorded in a case, in the order of the log',
    query: parameters(changesQuery),
    headers: reading,
    answers: read('Changes, and where the next begin', one('Changes')),
  },
  ChangesController_all: {
    summary: 'The same as it happens: Server-Sent Events',
    headers: [goingOn],
    answers: events,
  },
  ChangesController_ofCase: {
    summary: 'What is recorded in one case, as it happens: Server-Sent Events',
    headers: [goingOn],
    answers: events,
  },
  FactsController_record: {
    summary: 'Record a fact',
    body: {
      schema: { $ref: '#/components/schemas/Fact' },
      examples: Object.fromEntries(caseFacts.map((of) => [of.kind, { value: exampleOf(of) }])),
    },
    headers: writing,
    answers: recorded,
  },
  FactsController_correct: {
    summary: 'Correct what a fact says',
    body: body(correction, factCorrected.example),
    headers: writing,
    answers: recorded,
  },
  FactsController_retract: {
    summary: 'Withdraw a fact',
    body: body(retraction, factRetracted.example),
    headers: writing,
    answers: recorded,
  },
  FactsController_verify: {
    summary: 'Verify or dispute a fact of somebody else',
    body: body(verifying, factVerified.example),
    headers: writing,
    answers: recorded,
  },
  FactsController_resolve: {
    summary: 'Decide about a contradiction',
    body: body(resolution, contradictionResolved.example),
    headers: writing,
    answers: recorded,
  },
  SourcesController_register: {
    summary: 'Register a source',
    body: body(newSource, sourceRegistered.example),
    headers: writing,
    answers: recorded,
  },
  SourcesController_one: {
    summary: 'A source',
    headers: reading,
    answers: read('The source as it was registered, and how reliable it is now', one('Source')),
  },
  SourcesController_disclose: {
    summary: 'Who a confidential source is: once, when somebody else approved that you ask',
    body: body(disclosure, { operation: '01980000-0000-7000-8000-0000000000f5' }),
    answers: read('The source as it was registered', one('Source')),
  },
  OpeningsController_open: {
    summary: 'Open what is confidential in a case, and say why',
    body: body(opening, { reason: 'The appeal rests on the diagnosis' }),
    answers: read('The timeline, with what is confidential that you may open', one('Timeline')),
  },
  OpeningsController_break: {
    summary:
      'Break glass: open what is confidential at once; somebody of another organisation looks at it within 24 hours',
    body: body(breaking, { why: 'health', reason: 'The hospital asks for the diagnosis now' }),
    answers: read(
      'The timeline, with all that is confidential; Qayd-Opening is the id of the opening',
      one('Timeline'),
    ),
  },
  OpeningsController_list: {
    summary: 'What was opened by break glass',
    answers: read('The newest first', one('GlassOpenings')),
  },
  OpeningsController_countersign: {
    summary: 'Say that breaking glass was right, or that it was not',
    body: body(countersigning, { justified: true, reason: 'The call from the hospital is on record' }),
    answers: { '204': { description: 'It is said' } },
  },
  AccessController_own: {
    summary: 'What I read that is not public',
    query: parameters(accessQuery),
    headers: reading,
    answers: read('A page, the newest first', page('AccessRecord')),
  },
  AccessController_ofCase: {
    summary: 'Who looked at a case: in what role, for what organisation',
    query: parameters(accessQuery),
    headers: reading,
    answers: read('A page, the newest first', page('CaseAccess')),
  },
  AccessController_all: {
    summary: 'All that was read, by id',
    query: parameters(auditQuery),
    headers: reading,
    answers: read('A page, the newest first', page('AccessRecord')),
  },
  AccessController_alerts: {
    summary: 'What auditors have to look at: quotas exceeded, canaries opened, glass broken',
    query: parameters(accessQuery),
    headers: reading,
    answers: read('A page, the newest first', page('AccessRecord')),
  },
  AccessController_allCanaries: { summary: 'Cases of invented people', answers: read('Their ids', one('Canaries')) },
  AccessController_mark: {
    summary: 'Say that a case is of an invented person, whom nobody has a reason to open',
    answers: { '204': { description: 'Whoever opens it is told of' } },
  },
  StatisticsController_list: {
    summary: 'What is counted, and how',
    answers: read('Measures, breakdowns and populations with their definitions', one('Measures')),
  },
  StatisticsController_one: {
    summary: 'A figure, or a series of them: on a day, as known at a moment',
    query: parameters(figureQuery),
    headers: reading,
    answers: {
      '200': {
        description: 'The rows, and a link that gives the same digits for ever; with Accept: text/csv the rows alone',
        content: { 'application/json': { schema: one('Figure') }, 'text/csv': { schema: { type: 'string' } } },
      },
    },
  },
  PublicFiguresController_list: {
    summary: 'The public figures: their tables, with definitions, columns and labels',
    query: parameters(editionQuery),
    answers: read('The tables of an edition', one('PublishedTables')),
  },
  PublicFiguresController_one: {
    summary: 'A table of the public figures, with what changed since the edition before, and why',
    query: parameters(publishedQuery),
    answers: {
      '200': {
        description: 'The rows; with Accept: text/csv the rows alone. 304 for the ETag that it has still',
        content: {
          'application/json': { schema: one('PublishedFigures') },
          'text/csv': { schema: { type: 'string' } },
        },
      },
    },
  },
  PublicFiguresController_file: {
    summary: 'A table of one edition as CSV, which is never changed',
    answers: { '200': { description: 'The rows', content: { 'text/csv': { schema: { type: 'string' } } } } },
  },
  PublicFiguresController_dataPackage: {
    summary: 'The public figures as a Frictionless Data Package',
    query: parameters(editionQuery),
    answers: read('The package; its paths are relative to it', one('DataPackage')),
  },
  CatalogueController_read: {
    summary: 'Kinds of fact with their JSON Schema, vocabularies, reference data, labels',
    answers: read('The catalogue'),
  },
  HealthController_health: {
    summary: 'Whether it works',
    answers: { ...read('It works'), '503': json('It does not') },
  },
  ProblemsController_explain: { summary: 'What the type of a problem means', answers: read('Its title and status') },
};
