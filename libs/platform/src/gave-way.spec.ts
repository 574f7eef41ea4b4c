import { expect, it } from '@jest/globals';
import { gaveWay } from './gave-way.js';

it.each([
  [true, { code: '57P01', message: 'terminating connection due to administrator command' }],
  [true, { code: '57P03', message: 'the database system is starting up' }],
  [true, { code: '53100', message: 'could not extend file: No space left on device' }],
  [true, { code: '58030', message: 'could not write file' }],
  [true, { code: '55P03', message: 'canceling statement due to lock timeout' }],
  [true, { code: '25006', message: 'cannot execute INSERT in a read-only transaction' }],
  [true, { code: 'ECONNREFUSED', message: 'connect ECONNREFUSED' }],
  [true, { code: 'EAI_AGAIN', message: 'getaddrinfo EAI_AGAIN db' }],
  [true, { code: 'EHOSTUNREACH', message: 'connect EHOSTUNREACH' }],
  [true, { message: 'Connection terminated unexpectedly' }],
  [true, { message: 'Connection terminated due to connection timeout' }],
  [true, { message: 'timeout exceeded when trying to connect' }],
  [true, { message: 'Query read timeout' }],
  [true, { message: 'Client was closed and is not queryable' }],
  [false, { code: '23505', message: 'duplicate key value' }],
  [false, { code: '42P01', message: 'relation does not exist' }],
  [false, { code: '22P05', message: 'unsupported Unicode escape sequence' }],
  [false, { message: 'can not take it' }],
  [false, { message: 'Unrecognized key: "connection"' }],
])('says %s of %j', (expected, { message, ...code }) =>
  expect(gaveWay(Object.assign(new Error(message), code))).toBe(expected),
);
