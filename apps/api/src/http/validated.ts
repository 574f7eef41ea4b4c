import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import { z } from 'zod';
import { caseFacts, nearest } from '#domain';
import { problem, type FieldError, type ProblemCode } from './problem.js';

/** Lets through what a schema takes, and tells all that it does not, field by field. */
export class Validated<T> implements PipeTransform<unknown, T> {
  constructor(
    private readonly schema: z.ZodType<T>,
    private readonly code: ProblemCode = 'invalid-request',
  ) {}

  transform(value: unknown, { data }: ArgumentMetadata): T {
    return validate(this.schema, value, this.code, data);
  }
}

/** `whole`: what the value is called where an error is not of one field in it. */
export function validate<T>(
  schema: z.ZodType<T>,
  value: unknown,
  code: ProblemCode = 'invalid-request',
  whole = 'body',
): T {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const byField = new Map<string, FieldError>();
  for (const error of read.error.issues.flatMap((issue) => errorsOf(issue, value, whole)))
    if (!byField.has(error.field)) byField.set(error.field, error);
  const errors = [...byField.values()];
  throw problem(
    code,
    `${errors.length === 1 ? 'One field is' : `${errors.length} fields are`} not as it must be: see errors.`,
    { errors: errors.slice(0, mostTold) },
  );
}

const mostTold = 100;

type Issue = z.core.$ZodIssue;

function errorsOf(issue: Issue, value: unknown, whole: string): readonly FieldError[] {
  const field = issue.path.join('.');
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      field: field === '' ? key : `${field}.${key}`,
      detail: 'There is no such field here. Leave it out, or check its spelling.',
    }));
  if (issue.code === 'invalid_union' && field.endsWith('kind')) return [unknownKind(field, valueAt(value, issue.path))];
  const allowed = issue.code === 'invalid_value' ? { allowed: issue.values.map(String) } : {};
  return [{ field: field === '' ? whole : field, detail: issue.message, ...allowed }];
}

function unknownKind(field: string, written: unknown): FieldError {
  const kinds = caseFacts.map(({ kind }) => kind);
  const near = typeof written === 'string' ? nearest(written, kinds, 3) : [];
  const detail =
    written === undefined
      ? 'Say which kind of fact it is.'
      : `There is no such kind of fact${near.length > 0 ? `; did you mean ${near.join(' or ')}?` : '.'}`;
  return { field, detail: `${detail} All kinds: GET /v1/catalogue.`, allowed: near };
}

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key], value);
