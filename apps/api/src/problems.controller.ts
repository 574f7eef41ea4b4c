import { Controller, Get, Param } from '@nestjs/common';
import { refusalCodes } from '#domain';
import { Public } from '#access';
import { problem, problems } from './http/problem.js';

/** What the type of a problem means. */
@Controller('problems')
export class ProblemsController {
  @Get(':code')
  @Public()
  explain(@Param('code') code: string) {
    const status =
      code in refusalCodes
        ? refusalCodes[code as keyof typeof refusalCodes]
        : problems[code as keyof typeof problems]?.[0];
    if (status === undefined) throw problem('not-found', 'There is no such problem.');
    const title = code in problems ? problems[code as keyof typeof problems][1] : code.replaceAll('-', ' ');
    return { type: `/problems/${code}`, title, status };
  }
}
