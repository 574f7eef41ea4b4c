import type { CaseState } from '#domain';

interface Act {
  readonly id: string;
  readonly type: string;
  readonly data: object;
}

/**
 * An act as it is told to those who see what is public alone. Of a redacted document the hashes of the file as it came and
 * of earlier copies are left out: whoever knows the rest of it could try what may be covered until a hash fits. So is why
 * it was redacted, which may say what is covered.
 */
export function withoutCovered<A extends Act>(act: A, { documents }: CaseState): A {
  const { document } = act.data as { readonly document?: string };
  const last = documents.get(document ?? '')?.redactions.at(-1);
  if (!last) return act;
  if (act.type === 'DocumentAttached') {
    const { sha256: _, bytes: __, copy: ___, ...data } = act.data as Record<string, unknown>;
    return { ...act, data };
  }
  if (act.type !== 'DocumentRedacted') return act;
  const { reason: _, copy, areas, ...data } = act.data as Record<string, unknown>;
  return { ...act, data: { ...data, ...(act.id === last.recorded.id && { areas, copy }) } };
}
