import { Injectable } from '@nestjs/common';
import { Accounts } from '../accounts/accounts.js';
import { recognise } from '../accounts/passphrase.js';
import type { ProvedBy } from '../factors/proved-by.js';
import { SecondFactor, type Proof } from '../factors/second-factor.js';
import type { Role } from '../policy.js';
import { wrongCredentials } from '../refusal.js';
import type { Session } from './session.js';
import { Sessions, type Opened } from './sessions.js';
import { Throttle } from './throttle.js';

/** Proving anew, within a session, that the member is there: by a second factor, or the passphrase of who has none. */
@Injectable()
export class StepUp {
  constructor(
    private readonly throttle: Throttle,
    private readonly accounts: Accounts,
    private readonly factor: SecondFactor,
    private readonly sessions: Sessions,
  ) {}

  async by(
    { token, session, roles }: { readonly token: string; readonly session: Session; readonly roles: readonly Role[] },
    proof: Proof,
    passphrase: string | undefined,
  ): Promise<Opened> {
    const attempt = await this.throttle.attempt(session.member, session.id, session.id); // nobody else can use it up
    const provedBy = await this.proved(session, roles, proof, passphrase);
    if (provedBy === undefined) throw wrongCredentials();
    await attempt.succeeded();
    const opened = await this.sessions.rotate(token, session, { roles, provedBy });
    if (!opened) throw wrongCredentials();
    return opened;
  }

  private async proved(
    session: Session,
    roles: readonly Role[],
    proof: Proof,
    passphrase: string | undefined,
  ): Promise<ProvedBy | undefined> {
    const { member, id, duress } = session;
    if (proof.kind === 'none') {
      const account = await this.accounts.byMember(member);
      const said = await recognise(passphrase ?? '', account?.hashes);
      if (said !== (duress ? 'duress' : 'own')) return undefined;
    }
    return this.factor.check(member, proof, { roles, use: true, boundTo: id });
  }
}
