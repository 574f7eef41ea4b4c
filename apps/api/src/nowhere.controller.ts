import { All, Controller } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Does } from '#access';
import { problem } from './http/problem.js';

/** All other paths: without a session not even that they do not exist is told. Stands last among the controllers. */
@ApiExcludeController()
@Controller('v1')
export class NowhereController {
  @All('*path')
  @Does('session.own')
  nowhere(): never {
    throw problem('not-found', 'There is no such path: see /docs for what there is.');
  }
}
