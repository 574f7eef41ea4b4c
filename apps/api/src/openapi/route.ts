import type { z } from 'zod';
import { jsonSchema } from './components.js';

export interface RouteDescription {
  readonly summary: string;
  readonly body?: object;
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
