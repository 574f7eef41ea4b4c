import { jest } from '@jest/globals';

jest.setTimeout(180_000); // a machine may be several times slower than another
