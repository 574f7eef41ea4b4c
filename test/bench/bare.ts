import 'reflect-metadata';
import { Body, Controller, Get, Module, Post, Res } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Response } from 'express';

/** A bare Nest route: it parses the body and answers what it was told to, with no session, no check and no database. */
let answer: object = {};
let headers: Record<string, string> = {};

@Controller()
class Bare {
  @Post('set')
  set(@Body() body: { answer: object; headers: Record<string, string> }) {
    ({ answer, headers } = body);
    return {};
  }

  @Post('command')
  command(@Body() _: object, @Res({ passthrough: true }) response: Response) {
    response.set(headers);
    return answer;
  }

  @Get('query')
  query(@Res({ passthrough: true }) response: Response) {
    response.set(headers);
    return answer;
  }
}

@Module({ controllers: [Bare] })
class BareModule {}

const app = await NestFactory.create<NestExpressApplication>(BareModule, { logger: false });
app.disable('x-powered-by');
app.disable('etag');
await app.listen(0, '127.0.0.1');
process.send?.({ url: (await app.getUrl()).replace('[::1]', '127.0.0.1') });
