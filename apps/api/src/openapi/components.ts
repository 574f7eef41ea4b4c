import { z } from 'zod';
import { caseFacts } from '#domain';
import { answers, pageOf, type Answered } from './answers.js';

const exampleSource = { id: '01980000-0000-7000-8000-000000000001' };

/** A fact of a kind as a client would send it. */
export const exampleOf = ({ kind, example }: (typeof caseFacts)[number]): object => ({
  kind,
  occurredOn: '2021-09-04',
  sources: [exampleSource],
  tier: 'public',
  ...example,
});

/** `io`: what comes in may leave out what has a default, what goes out has it. */
export const jsonSchema = (schema: z.ZodType, io: 'input' | 'output' = 'input'): object => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io,
    target: 'draft-2020-12',
    unrepresentable: 'any',
  });
  return rest;
};

/** One schema for each kind of fact, and `Fact`, which is one of them by its `kind`. */
export const components = (): object => ({
  schemas: {
    ...Object.fromEntries(
      caseFacts.map((of) => [of.kind, { ...withOwnId(jsonSchema(of.schema)), examples: [exampleOf(of)] }]),
    ),
    Fact: {
      oneOf: caseFacts.map(({ kind }) => ({ $ref: `#/components/schemas/${kind}` })),
      discriminator: {
        propertyName: 'kind',
        mapping: Object.fromEntries(caseFacts.map(({ kind }) => [kind, `#/components/schemas/${kind}`])),
      },
    },
    ...Object.fromEntries(Object.entries(answers).map(([name, schema]) => [name, jsonSchema(schema, 'output')])),
    Recorded: {
      type: 'object',
      required: ['id', 'revision', 'position'],
      properties: {
        id: { type: 'string', format: 'uuid' },
        revision: { type: 'string' },
        position: { type: 'string' },
      },
    },
    Problem: {
      type: 'object',
      description: 'RFC 9457',
      required: ['type', 'title', 'status', 'detail', 'instance'],
      properties: {
        type: { type: 'string', description: 'Stable; /problems/{code} explains it' },
        title: { type: 'string' },
        status: { type: 'integer' },
        detail: { type: 'string' },
        instance: { type: 'string' },
        errors: {
          type: 'array',
          items: {
            type: 'object',
            required: ['field', 'detail'],
            properties: {
              field: { type: 'string' },
              detail: { type: 'string' },
              allowed: { type: 'array', items: { type: 'string' } },
            },
          },
        },
      },
    },
  },
  responses: {
    Problem: {
      description: 'What was wrong, where, and what to do',
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    },
  },
  securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
});

/** An answer of the document, by name; a page of them. */
export const one = (name: Answered): object => ({ $ref: `#/components/schemas/${name}` });
export const page = (name: Answered): object => {
  const whole = jsonSchema(pageOf(z.unknown()), 'output') as { properties: object };
  return { ...whole, properties: { ...whole.properties, items: { type: 'array', items: one(name) } } };
};

/** A client may name its fact, so that sending it again records it once. */
const withOwnId = (schema: object): object => {
  const { properties, ...rest } = schema as { properties: object };
  return {
    ...rest,
    properties: { id: { type: 'string', format: 'uuid', description: 'Made by the client; optional' }, ...properties },
  };
};
