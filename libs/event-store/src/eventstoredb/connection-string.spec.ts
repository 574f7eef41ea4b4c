import { describe, expect, it } from '@jest/globals';
import { openClient } from './client.js';
import { isExposed, parseConnectionString } from './connection-string.js';

describe('a connection string of EventStoreDB', () => {
  it.each([
    ['esdb://localhost:2113?tls=false', ['localhost'], false],
    ['esdb://admin:changeit@db.example:2113', ['db.example'], true],
    ['esdb+discover://qayd:p%40ss%3Aword@cluster.example/?tlsCAFile=/etc/ca.pem', ['cluster.example'], true],
    ['esdb://10.0.0.1:2113,10.0.0.2:2114,10.0.0.3?nodePreference=leader', ['10.0.0.1', '10.0.0.2', '10.0.0.3'], true],
  ] as const)('%s names its hosts and says whether it is encrypted', (text, hosts, encrypted) => {
    expect(parseConnectionString(text)).toEqual({ hosts, encrypted });
  });

  it.each([
    ['esdb://127.0.0.1:2113?tls=false', false],
    ['esdb://localhost?tls=true', false],
    ['esdb://db.example?tls=false', true],
    ['esdb://127.0.0.1,db.example?tls=false', true],
    ['esdb://db.example', false],
  ])('%s sends facts in the clear beyond this machine: %s', (text, exposed) => {
    expect(isExposed(parseConnectionString(text))).toBe(exposed);
  });

  it.each([
    'postgres://admin:secret@localhost',
    'esdb://admin:secret@',
    'esdb://admin:secret@local host',
    'esdb://admin:secret@localhost?tlsVerifyCert=false',
    'esdb://admin:secret@localhost?tls=maybe',
    'esdb://admin:secret@localhost?nodePreference=follower',
    'esdb://admin:secret@localhost?throwOnAppendFailure=false',
    'esdb://admin:secret@localhost?tlsCAFile=',
    'esdb://admin:sec@ret@localhost',
  ])('%s is refused without a word of it in the error', (text) => {
    expect(() => openClient(text)).toThrow(/^QAYD_EVENTSTOREDB_URL can not be used: (?!.*sec.?ret)/);
  });
});
