import { Controller, Get, Param } from '@nestjs/common';
import { Public } from '#access';
import { explained, problem } from './http/problem.js';

/** What the type of a problem means. */
@Controller('problems')
export class ProblemsController {
  @Get(':code')
  @Public()
  explain(@Param('code') code: string) {
    const found = explained(code);
    if (!found) throw problem('not-found', 'There is no such problem: take the `type` of an answer as it stands.');
    return { type: `/problems/${code}`, ...found };
  }
}
