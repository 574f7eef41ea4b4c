import { describe, it } from '@jest/globals';
import { application, givenMembers, people } from '#domain/testing';

const { olena, pavlo } = people;
const today = '2026-02-01T14:00:00Z';

describe('applying', () => {
  it('makes an applicant', () => givenMembers(application()).at(today).then(olena, 'applicant'));
  it('is for oneself', () =>
    givenMembers()
      .when({ ...application(), by: pavlo })
      .then('not-your-own'));
  it('is done once', () => givenMembers(application()).when(application()).then('already-exists'));
});
