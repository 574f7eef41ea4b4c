import { Controller, Get } from '@nestjs/common';
import { z } from 'zod';
import {
  caseActs,
  caseFacts,
  contradictionRules,
  courts,
  families,
  labels,
  liberties,
  marks,
  penalLaw,
  places,
  procedures,
  vocabularies,
} from '#domain';
import { Does } from '#access';

@Controller('v1/catalogue')
export class CatalogueController {
  private made: ReturnType<typeof catalogue> | undefined;

  @Get()
  @Does('catalogue.read')
  read() {
    return (this.made ??= catalogue()); // takes long, and most processes are never asked
  }
}

/** All that a form, a menu or a legend needs: kinds by family with their JSON Schema, vocabularies, reference data, labels. */
const catalogue = () => ({
  families,
  kinds: caseFacts.map(({ kind, family, version, schema, example, mayLieAhead }) => ({
    kind,
    family,
    version,
    mayLieAhead,
    schema: z.toJSONSchema(schema, { io: 'input' }),
    example,
  })),
  acts: caseActs.map(({ type }) => type),
  status: { liberty: liberties, procedure: procedures, marks, certainty: ['certain', 'possible', 'stale'] },
  contradictions: contradictionRules,
  vocabularies: Object.fromEntries(Object.entries(vocabularies).map(([name, { options }]) => [name, options])),
  provisions: penalLaw,
  places,
  courts,
  labels,
});
