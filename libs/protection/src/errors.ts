import { ContentErased } from '#event-store';

/** Why something sealed could not be opened. It names no content, and there is no part of the content beside it. */
export type WhyNot =
  | 'not-sealed' // it is not in the form of what is sealed here
  | 'wrong-nonce-length'
  | 'wrong-tag-length'
  | 'not-authentic' // changed, moved to another event, stream or field, or under another version of the key
  | 'nonce-reused'
  | 'unknown-key'
  | 'unknown-epoch'; // its key is wrapped by a key-encryption key that is not held

/** What is sealed can't be opened: somebody changed it, or a key is not the one. */
export class CannotOpen extends Error {
  constructor(
    readonly why: WhyNot,
    readonly what: string,
  ) {
    super(`Cannot open ${what}: ${why}`);
  }
}

/** No key-encryption key is held: nothing is opened or sealed until custodians submit their shares. */
export class RegistrySealed extends Error {
  constructor() {
    super('The registry is sealed');
  }
}

/** The key of a subject was destroyed: nothing is sealed for it, and nothing of it opens, ever again. */
export class SubjectErased extends ContentErased {
  constructor(readonly subject: string) {
    super('It was erased');
  }
}
