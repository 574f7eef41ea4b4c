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
  type SourceState,
} from '#domain';

const context: Context = { by: '01980000-0000-7000-8000-0000000000a1' as MemberId, today: '2026-11-24' as Day };
const register = { type: 'SourceRegistered', data: sourceActs[0].schema.parse(sourceActs[0].example) } as SourceAct;
const known: SourceState = { reliability: 'unknown', tier: 'confidential', registeredBy: context.by };
const reassess = {
  type: 'SourceReassessed',
  data: { reliability: 'doubtful', reason: 'two dates were wrong' },
} as SourceAct;

describe('a source', () => {
  it('is registered once, and reassessed only once it is', () => {
    expect(isRefusal(decideSource(register, undefined, context))).toBe(false);
    expect(decideSource(register, known, context)).toMatchObject({ refused: 'already-exists' });
    expect(decideSource(reassess, undefined, context)).toMatchObject({ refused: 'source-not-found' });
  });

  it('is as reliable as it was last found', () => {
    const [event] = decideSource(reassess, known, context) as readonly {
      type: string;
      data: object;
    }[];
    const recorded = { id: 'e', by: context.by, at: new Date(0) };
    expect(evolveSource(known, { ...readSourceEvent({ ...event!, version: 1 }), recorded })).toEqual({
      ...known,
      reliability: 'doubtful',
    });
  });

  it('refuses an address that is no web address', () =>
    expect(sourceActs[0].schema.safeParse({ ...sourceActs[0].example, url: 'javascript:alert(1)' }).success).toBe(
      false,
    ));
});
