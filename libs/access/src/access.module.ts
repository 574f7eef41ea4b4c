import { Module } from '@nestjs/common';
import { PassportModule } from '@nestjs/passport';
import { PlatformModule } from '#platform';
import { Members } from './members.js';
import { Sessions } from './sessions.js';
import { PassphraseStrategy, SessionStrategy } from './strategies.js';

@Module({
  imports: [PlatformModule, PassportModule],
  providers: [Members, Sessions, SessionStrategy, PassphraseStrategy],
  exports: [Members, Sessions],
})
export class AccessModule {}
