import { z } from 'zod';
import { caseId, organisationId, text, type CaseId, type OrganisationId } from '../envelope.js';
import { court } from '../reference/references.js';

/** What a member is not impartial about. It keeps them off what they name, not out of the registry. */
export type Conflict =
  | { readonly of: 'organisation'; readonly id: OrganisationId }
  | { readonly of: 'court'; readonly id: string }
  | { readonly of: 'case'; readonly id: CaseId };

/** `grounds`: relatives in services, posts in parties, clients, who pays. It stays in the log; no rule reads it. */
const grounds = text(1_000).optional();
export const declaredConflict = z.discriminatedUnion('of', [
  z.strictObject({ of: z.literal('organisation'), id: organisationId, grounds }),
  z.strictObject({ of: z.literal('court'), id: court, grounds }),
  z.strictObject({ of: z.literal('case'), id: caseId, grounds }),
]);
export const declaredConflicts = declaredConflict.array().max(50);

/** What a conflict may touch of a case. */
export interface Touched {
  readonly case: CaseId;
  readonly courts: ReadonlySet<string>;
  readonly organisations: ReadonlySet<OrganisationId>;
}

/** The first conflict that touches a case. */
export const conflictWith = (conflicts: readonly Conflict[], touched: Touched): Conflict | undefined =>
  conflicts.find((conflict) =>
    conflict.of === 'case'
      ? conflict.id === touched.case
      : conflict.of === 'court'
        ? touched.courts.has(conflict.id)
        : touched.organisations.has(conflict.id),
  );

export const sameConflict = (a: Conflict, b: Conflict): boolean => a.of === b.of && a.id === b.id;
/** A conflict without its grounds, each once. */
export const conflictsIn = (declared: readonly z.output<typeof declaredConflict>[]): readonly Conflict[] =>
  declared
    .map(({ of, id }) => ({ of, id }) as Conflict)
    .filter((one, index, all) => all.findIndex((other) => sameConflict(one, other)) === index);
