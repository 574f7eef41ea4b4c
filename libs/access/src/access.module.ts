import { Module } from '@nestjs/common';
import { PassportModule } from '@nestjs/passport';
import { EventStoreModule } from '#event-store';
import { PlatformModule } from '#platform';
import { Accounts } from './accounts/accounts.js';
import { Notices } from './accounts/notices.js';
import { OwnAccount } from './accounts/own-account.js';
import { Alarms, RecordedAlarms } from './alarms.js';
import { Clock } from './clock.js';
import { EnrolmentService } from './enrolment/enrolment-service.js';
import { Attempts } from './factors/attempts.js';
import { Passkeys } from './factors/passkeys.js';
import { RecoveryCodes } from './factors/recovery-codes.js';
import { Registration } from './factors/registration.js';
import { SecondFactor } from './factors/second-factor.js';
import { SecretBox } from './factors/secret-box.js';
import { Totp } from './factors/totp.js';
import { Keys } from './keys/keys.js';
import { AccessLog } from './log/access-log.js';
import { BreakGlass } from './log/break-glass.js';
import { BreakGlassWatch } from './log/break-glass-watch.js';
import { Canaries } from './log/canaries.js';
import { Quotas } from './log/quotas.js';
import { Reads } from './log/reads.js';
import { Members } from './members.js';
import { FactorsOnRecord } from './membership/factors-on-record.js';
import { Founding } from './membership/founding.js';
import { Membership } from './membership/membership.js';
import { RosterLog } from './membership/roster-log.js';
import { Oidc } from './oidc/oidc.js';
import { Providers } from './oidc/providers.js';
import { Devices } from './sessions/devices.js';
import { Presence } from './sessions/presence.js';
import { Sessions } from './sessions/sessions.js';
import { SignIn } from './sessions/sign-in.js';
import { StepUp } from './sessions/step-up.js';
import { SessionStrategy } from './sessions/strategies.js';
import { Throttle } from './sessions/throttle.js';
import { Word } from './sessions/word.js';
import { RosterStanding, Standing } from './standing.js';

const forOthers = [
  BreakGlass,
  BreakGlassWatch,
  Canaries,
  Clock,
  EnrolmentService,
  Founding,
  Keys,
  Members,
  Membership,
  Notices,
  Oidc,
  OwnAccount,
  Presence,
  Reads,
  RosterLog,
  SecondFactor,
  Sessions,
  SignIn,
  StepUp,
  Throttle,
  Word,
];

@Module({
  imports: [PlatformModule, EventStoreModule, PassportModule],
  providers: [
    ...forOthers,
    { provide: Alarms, useClass: RecordedAlarms },
    { provide: Standing, useClass: RosterStanding },
    AccessLog,
    Accounts,
    Attempts,
    Devices,
    FactorsOnRecord,
    Passkeys,
    Providers,
    Quotas,
    RecoveryCodes,
    Registration,
    SecretBox,
    SessionStrategy,
    Totp,
  ],
  exports: [...forOthers, Alarms, Standing],
})
export class AccessModule {}
