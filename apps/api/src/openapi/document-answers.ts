import { z } from 'zod';

const file = {
  sha256: z.string().describe('Of the bytes, in lower-case hex'),
  bytes: z.int(),
  mediaType: z.string().describe('By what is in it'),
};

const measured = {
  recorded: z.string().describe('The SHA-256 in that event'),
  kept: z.string().describe('The SHA-256 of what is kept, measured now'),
  bytes: z.int(),
  same: z.boolean(),
};

export const documentAnswers = {
  AttachedDocument: z.strictObject({
    id: z.uuid(),
    revision: z.string(),
    position: z.string(),
    ...file,
    copy: z.strictObject(file).nullable().describe('Its picture, drawn anew; of pictures alone'),
    state: z.enum(['kept', 'quarantined', 'infected']),
  }),
  DocumentVerification: z.strictObject({
    document: z.uuid(),
    event: z.uuid().describe('That attached it'),
    ...measured,
    recorded: measured.recorded
      .nullable()
      .describe('The SHA-256 in that event; null where only a redacted copy is yours'),
    kept: measured.kept.nullable(),
    bytes: measured.bytes.nullable(),
    copy: z
      .strictObject({ event: z.uuid().describe('That tells of the copy'), ...measured })
      .nullable()
      .describe('Of the copy that is given out'),
  }),
  RedactedDocument: z.strictObject({
    id: z.uuid(),
    revision: z.string(),
    position: z.string(),
    areas: z.int().describe('How many are covered'),
    copy: z.strictObject(file).describe('What is given out from now on'),
  }),
};
