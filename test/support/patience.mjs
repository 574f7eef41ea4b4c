import { jest } from '@jest/globals';

jest.setTimeout(600_000); // a machine may be several times slower than another, and busy
