import { z } from 'zod';
import type { Listed } from '#read-models';
import { problem } from './problem.js';

/** How much of a list, and from where. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(200).default(50).describe('Items of a page'),
  after: z.string().max(1_000).optional().describe('The `next` of the page before'),
};

/** A page, or the problem that its cursor is none. */
export function paged<T>(page: Listed<T> | undefined): Omit<Listed<T>, 'restricted'> {
  if (!page)
    throw problem(
      'invalid-query',
      'after is the `next` of an earlier page of this list in this order; begin again without it.',
      {
        errors: [{ field: 'after', detail: 'not a cursor of this list and order' }],
      },
    );
  const { restricted: _, ...shown } = page;
  return shown;
}
