import type { PipeTransform } from '@nestjs/common';
import { z } from 'zod';
import { caseFacts, nearest } from '#domain';
import { problem, type FieldError, type ProblemCode } from './problem.js';

/** Lets through what a schema takes, and tells all that it does not, field by field. */
export class Validated<T> implements PipeTransform<unknown, T> {
  constructor(
    private readonly schema: z.ZodType<T>,
    private readonly code: ProblemCode = 'invalid-request',
  ) {}

  transform(value: unknown): T {
    return validate(this.schema, value, this.code);
  }
}

export function validate<T>(schema: z.ZodType<T>, value: unknown, code: ProblemCode = 'invalid-request'): T {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const errors = read.error.issues.flatMap((issue) => errorsOf(issue, value));
  throw problem(
    code,
    `${errors.length === 1 ? 'One field is' : `${errors.length} fields are`} not as it must be: see errors.`,
    { errors },
  );
}

type Issue = z.core.$ZodIssue;

function errorsOf(issue: Issue, value: unknown): readonly FieldError[] {
  const field = issue.path.join('.');
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      field: field === '' ? key : `${field}.${key}`,
      detail: 'There is no such field here. Leave it out, or check its spelling.',
    }));
  if (issue.code === 'invalid_union' && field.endsWith('kind')) return [unknownKind(field, valueAt(value, issue.path))];
  const allowed = issue.code === 'invalid_value' ? { allowed: issue.values.map(String) } : {};
  return [{ field: field === '' ? 'body' : field, detail: issue.message, ...allowed }];
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
