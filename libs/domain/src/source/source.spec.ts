import { describe, expect, it } from '@jest/globals';
import {
  decideSource,
  evolveSource,
  isRefusal,
  readSourceEvent,
  sourceActs,
  type Context,
  type Day,
  type MemberId,
  type SourceAct,
} from '#domain';

const context: Context = { by: '01980000-0000-7000-8000-0000000000a1' as MemberId, today: '2026-11-24' as Day };
const register = { type: 'SourceRegistered', data: sourceActs[0].schema.parse(sourceActs[0].example) } as SourceAct;
const reassess = {
  type: 'SourceReassessed',
  data: { reliability: 'doubtful', reason: 'two dates were wrong' },
} as SourceAct;

describe('a source', () => {
  it('is registered once, and reassessed only once it is', () => {
    expect(isRefusal(decideSource(register, undefined, context))).toBe(false);
    expect(decideSource(register, { reliability: 'unknown' }, context)).toMatchObject({ refused: 'already-exists' });
    expect(decideSource(reassess, undefined, context)).toMatchObject({ refused: 'source-not-found' });
  });

  it('is as reliable as it was last found', () => {
    const [event] = decideSource(reassess, { reliability: 'unknown' }, context) as readonly {
      type: string;
      data: object;
    }[];
    const recorded = { id: 'e', by: context.by, at: new Date(0) };
    expect(
      evolveSource({ reliability: 'unknown' }, { ...readSourceEvent({ ...event!, version: 1 }), recorded }),
    ).toEqual({ reliability: 'doubtful' });
  });

  it('refuses an address that is no web address', () =>
    expect(sourceActs[0].schema.safeParse({ ...sourceActs[0].example, url: 'javascript:alert(1)' }).success).toBe(
      false,
    ));
});
