import { describe, expect, it } from '@jest/globals';
import { ANSWER_FAILURE_IDS, ANSWER_STEP_IDS } from '../../api/contract/answers.ts';
import { SCOPE_IDS } from '../../api/contract/api-keys.ts';
import { city as cityAnswer } from '../../api/contract/city.ts';
import { FILE_KIND_IDS, POST_FIELD_IDS, ROW_REASON_IDS } from '../../api/contract/post-files.ts';
import { ANSWER_STATE_IDS, HANDLINGS, POST_SOURCE_IDS } from '../../api/contract/posts.ts';
import { PERMISSION_IDS, ROLE_IDS } from '../../api/contract/session.ts';
import { STATUS_IDS } from '../../api/contract/tickets.ts';
import { presentCity } from '../../api/present/city.ts';
import { ANSWER_FAILURES, ANSWER_STATES } from '../../models/answer.ts';
import { POST_SOURCES, Post } from '../../models/post.ts';
import { ROLES } from '../../models/staff.ts';
import { TICKET_STATUSES } from '../../models/ticket.ts';
import { PERMISSIONS } from '../../workflow/access/policy.ts';
import { SCOPES } from '../../workflow/access/scopes.ts';
import { ANSWER_STEPS } from '../../workflow/answers/states.ts';
import { FILE_KINDS, POST_FIELDS, ROW_REASONS } from '../../workflow/posts/post-file.ts';
import { city, WEDNESDAY } from '../support/builders.ts';

/** The contract names values anew, so that the screens that import it do not pull in the database. */
describe('the contract', () => {
  it('has the states, roles, sources and permissions of the domain', () => {
    expect(STATUS_IDS).toEqual(TICKET_STATUSES);
    expect(ROLE_IDS).toEqual(ROLES);
    expect(POST_SOURCE_IDS).toEqual(POST_SOURCES);
    expect(PERMISSION_IDS).toEqual(PERMISSIONS);
    expect(SCOPE_IDS).toEqual(SCOPES);
    expect(ANSWER_STATE_IDS).toEqual(ANSWER_STATES);
    expect(ANSWER_FAILURE_IDS).toEqual(ANSWER_FAILURES);
    const ofPeople = Object.entries(ANSWER_STEPS).filter(([, { by }]) => by === 'person');
    expect(ANSWER_STEP_IDS).toEqual(ofPeople.map(([step]) => step));
    expect(POST_FIELD_IDS).toEqual(POST_FIELDS);
    expect(FILE_KIND_IDS).toEqual(FILE_KINDS);
    expect(ROW_REASON_IDS).toEqual(ROW_REASONS);
    expect(HANDLINGS).toEqual(Post.schema.path('handling').options['enum']);
  });

  it('is kept by the city profile', () => {
    const answer = presentCity(city, WEDNESDAY);
    expect(cityAnswer.parse(answer)).toEqual(answer);
    expect(answer.bodies.map(({ id }) => id)).not.toContain('ubnd_tp');
    expect(answer.categories).toHaveLength(25);
    expect(answer.wards).toHaveLength(2);
  });
});
