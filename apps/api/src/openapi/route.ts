import type { z } from 'zod';
import { jsonSchema } from './components.js';

export interface RouteDescription {
  readonly summary: string;
  readonly body?: object;
  /** What it takes that is no JSON, by its type. */
  readonly content?: object;
  readonly query?: readonly object[];
  readonly headers?: readonly object[];
  readonly answers: Readonly<Record<string, object>>;
}

export const json = (description: string, schema: object = { type: 'object' }) => ({
  description,
  content: { 'application/json': { schema } },
});
export const read = (description: string, schema?: object) => ({ '200': json(description, schema) });
export const body = (schema: z.ZodType, example: object) => ({
  schema: jsonSchema(schema),
  examples: { example: { value: example } },
});

export const header = (name: string, description: string) => ({
  name,
  in: 'header',
  required: false,
  description,
  schema: { type: 'string' },
});
/** What a writing request may bring besides its body. */
export const writing = [
  header('Idempotency-Key', 'Sent again with the same key, a request is recorded once'),
  header('If-Match', 'The ETag that was read; 412 with what changed if it is older'),
];
export const recorded = {
  '201': {
    ...json('Recorded', { $ref: '#/components/schemas/Recorded' }),
    headers: {
      Location: { schema: { type: 'string' } },
      ETag: { description: 'The revision of the stream', schema: { type: 'string' } },
      'Qayd-Position': { description: 'The place in the log', schema: { type: 'string' } },
    },
  },
};
