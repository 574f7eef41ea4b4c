import type { Api } from './api.js';

/** Records over HTTP, as a verifier. */
export class Recording {
  /** The position of what was recorded last. */
  last = '0';

  constructor(private readonly api: Api) {}

  /** The id of what was recorded. */
  async record(to: string, body: object): Promise<string> {
    const answer = await this.api.as('verifier')<{ id: string; position: string }>('POST', to, body);
    if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
    this.last = answer.body.position;
    return answer.body.id;
  }
}
