import { describe, expect, it } from '@jest/globals';
import { isOver, type Session } from './session.js';

const at = (time: string) => new Date(`2026-11-25T${time}Z`);
const session = (created: string, seen: string) => ({ createdAt: at(created), lastSeenAt: at(seen) }) as Session;

describe('a session', () => {
  it('lasts while it is used', () => {
    expect(isOver(session('08:00:00', '09:50:00'), ['monitor'], at('10:00:00'))).toBe(false);
  });

  it('is over after half an hour without use, after a quarter for who decides', () => {
    expect(isOver(session('08:00:00', '09:30:00'), ['monitor'], at('10:00:00'))).toBe(true);
    expect(isOver(session('08:00:00', '09:44:00'), ['verifier'], at('10:00:00'))).toBe(true);
  });

  it('is over when the clock was set back behind its beginning or its last use', () => {
    expect(isOver(session('12:00:00', '12:00:00'), ['monitor'], at('10:00:00'))).toBe(true);
    expect(isOver(session('09:59:00', '10:20:00'), ['monitor'], at('10:00:00'))).toBe(true);
  });

  it('goes on where two machines differ by a minute', () => {
    expect(isOver(session('10:01:00', '10:01:00'), ['monitor'], at('10:00:00'))).toBe(false);
  });
});
