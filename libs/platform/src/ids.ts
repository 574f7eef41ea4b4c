import { v5, v7 } from 'uuid';

/** A new id: a UUIDv7, so that ids sort by when they were made. */
export const newId = (): string => v7();

/** The id that follows from its parts: the same parts, the same UUID (version 5). */
export const idFrom = (...parts: readonly string[]): string => v5(parts.join('\u0000'), qayd);

const qayd = 'c3d0f5c4-6f0e-5b2e-9d3a-2f3f3a6f7b10';
