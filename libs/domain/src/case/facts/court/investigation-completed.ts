import { z } from 'zod';
import { fact } from '../../../fact.js';

/** The file is closed and shown to the defence (RF CPC 217). */
export const investigationCompleted = fact({
  kind: 'InvestigationCompleted',
  family: 'court',
  data: { fileReadFrom: z.iso.date().optional(), fileReadTo: z.iso.date().optional() },
  dates: { past: ['fileReadFrom', 'fileReadTo'], spans: [['fileReadFrom', 'fileReadTo']] },
  example: { data: { fileReadFrom: '2022-01-10' } },
});
