import { join } from 'node:path';
import { Registry } from 'prom-client';
import supertest, { type Test } from 'supertest';
import { type ApiDeps, createApp } from '../../api/app.ts';
import { createLiveFeed } from '../../api/live/live-feed.ts';
import { createManualClock } from '../../core/clock.ts';
import { createLogger } from '../../core/logger.ts';
import { createSecretKey } from '../../core/secret-key.ts';
import { createPostFileReader } from '../../listeners/files/post-files.ts';
import { createTakeDossierFile } from '../../listeners/files/take-dossier-file.ts';
import type { StaffRecord } from '../../models/staff.ts';
import { createAnalyzer } from '../../nlp/analyzer.ts';
import { maskPersonalData } from '../../nlp/mask/mask-personal-data.ts';
import type { AnswerAdapter } from '../../workflow/answers/answer-adapter.ts';
import { createAnswers } from '../../workflow/answers/create-answers.ts';
import { createAttachmentStore } from '../../workflow/attachments/attachment-store.ts';
import { createInsights } from '../../workflow/insights/create-insights.ts';
import { createRiver } from '../../workflow/ladder/river-overview.ts';
import { createTeacher } from '../../workflow/learning/teacher.ts';
import { createMailings } from '../../workflow/mailings/create-mailings.ts';
import { createPeriodicReports } from '../../workflow/periodic-reports/create-periodic-reports.ts';
import { createPhotoFolder } from '../../workflow/photos/photo-files.ts';
import { createPhotoStore } from '../../workflow/photos/photo-store.ts';
import { createTicketPhotos } from '../../workflow/photos/ticket-photos.ts';
import { createColumnMappings } from '../../workflow/posts/column-mappings.ts';
import { createPostDesk } from '../../workflow/posts/decide-post.ts';
import { createFileImports } from '../../workflow/posts/file-imports.ts';
import { createPostKeeper } from '../../workflow/posts/keep-post.ts';
import { createSensors } from '../../workflow/readings/create-sensors.ts';
import { createRulebook, withRulesInForce } from '../../workflow/routing/rulebook.ts';
import { createStaffDesk } from '../../workflow/staff/accounts.ts';
import { createSecondFactor } from '../../workflow/staff/second-factor.ts';
import { createReachDesk } from '../../workflow/staff-notices/reach.ts';
import { createSystems } from '../../workflow/systems/create-systems.ts';
import { createCapSigner } from '../../workflow/warnings/cap/signature.ts';
import { createWarnings } from '../../workflow/warnings/create-warnings.ts';
import { createWebhooks } from '../../workflow/webhooks/create-webhooks.ts';
import { aWorkflow, city, PASSWORD, WEDNESDAY } from './builders.ts';

let analyzer: ReturnType<typeof createAnalyzer> | undefined;
let lastTeacher: ReturnType<typeof createTeacher> | undefined;
/** The one that lessons change; the tests of it take them back. */
let teaching: ReturnType<typeof createAnalyzer> | undefined;

/** The real app on the real store, with a clock of its own. */
export function aStaffApi({
  adapters = [],
  ...given
}: Partial<ApiDeps> & { dataDir: string; adapters?: readonly AnswerAdapter[] }) {
  analyzer ??= createAnalyzer({ city });
  const clock = createManualClock(WEDNESDAY);
  const lines: string[] = [];
  const logger = createLogger('debug', { write: (line) => lines.push(line) });
  const rules = createRulebook({ city, clock, logger });
  const ruled = withRulesInForce(city, rules);
  teaching ??= createAnalyzer({ city });
  // The model is shared by the tests of a file: an earlier app must not go on teaching it.
  lastTeacher?.stop();
  const teacher = createTeacher({ learner: teaching.createLearner([]), clock, logger });
  lastTeacher = teacher;
  const { workflow, outbox } = aWorkflow(clock, {
    city: ruled,
    teach: teacher.teachLater,
    rulesVersion: rules.version,
  });
  const shared = { city: ruled, clock, logger, analyzer };
  const insights = createInsights({ city, clock });
  const keepPosts = createPostKeeper({
    ...shared,
    mask: (text) => maskPersonalData(text).text,
    pseudonymKey: 'k',
    reports: workflow.reports,
    matchWatches: (text) => insights.matcher.match(text),
    isMuted: (post) => insights.mutes.isMuted(post),
  });
  const photos = createPhotoStore({
    files: createPhotoFolder(join(given.dataDir, 'photos')),
    clock,
    utcOffsetMinutes: city.calendar.utcOffsetMinutes,
  });
  const systems = createSystems({ city, clock, logger, outbox, photos, workflow });
  const webhooks = createWebhooks({
    city,
    clock,
    logger,
    secretKey: createSecretKey('k'.repeat(40)),
    allowed: ['127.0.0.1'],
  });
  const warnings = createWarnings({ city, clock, logger, outbox });
  const mailings = createMailings({ city, clock, logger, outbox });
  const periodicReports = createPeriodicReports({ city, clock, logger });
  const answers = createAnswers({ city, clock, logger, adapters, tickets: workflow.tickets });
  const sensors = createSensors({ city, clock, logger, workflow });
  const attachments = createAttachmentStore({
    files: createPhotoFolder(join(given.dataDir, 'attachments'), 'bin'),
    clock,
  });
  const live = createLiveFeed({ clock, logger, everyMs: 20 });
  const fileImports = createFileImports({
    clock,
    logger,
    mappings: createColumnMappings({ clock }),
    reader: createPostFileReader(city.calendar.utcOffsetMinutes),
    mask: (text) => maskPersonalData(text).text,
    keepPosts,
  });
  const staff = createStaffDesk({ city, clock });
  const app = createApp({
    ...shared,
    workflow,
    posts: createPostDesk({
      city,
      clock,
      reports: workflow.reports,
      teach: teacher.teachLater,
      unteach: teacher.undoLater,
    }),
    answers,
    takeDossierFile: createTakeDossierFile(workflow.takeDossierRows),
    fileImports,
    keepPosts,
    sensors,
    river: createRiver({ city, clock }),
    insights,
    staff,
    secondFactor: createSecondFactor({ clock, secretKey: createSecretKey('k'.repeat(40)) }),
    reach: createReachDesk({ clock, mailer: undefined }),
    emailPossible: false,
    totpRequiredRoles: [],
    oidc: undefined,
    attachments,
    photos,
    ticketPhotos: createTicketPhotos({ photos, change: workflow.change, clock }),
    systems,
    warnings,
    capSigner: createCapSigner({ dataDir: given.dataDir }),
    webhooks,
    periodicReports,
    mailings,
    live,
    rules,
    teacher,
    metrics: new Registry(),
    checks: {},
    sessionKey: 's'.repeat(40),
    localToken: 't'.repeat(40),
    edges: [],
    version: '0.0.0',
    ...given,
  });
  return {
    app,
    clock,
    workflow,
    attachments,
    outbox,
    keepPosts,
    fileImports,
    sensors,
    insights,
    photos,
    systems,
    warnings,
    answers,
    webhooks,
    periodicReports,
    mailings,
    staff,
    live,
    lines,
    rules,
    teacher,
    teaching,
  };
}

/** A browser: keeps the cookie and sends the token. */
export function aBrowser(app: ReturnType<typeof createApp>) {
  const agent = supertest.agent(app);
  let token = '';
  const path = (rest: string) => `/api/v1${rest}`;
  const withToken = (test: Test) => test.set('x-csrf-token', token);
  return {
    agent,
    get: (rest: string) => agent.get(path(rest)),
    post: (rest: string, body: object = {}) => withToken(agent.post(path(rest))).send(body),
    /** A form, to which fields and files are added. */
    form: (rest: string) => withToken(agent.post(path(rest))),
    patch: (rest: string, body: object) => withToken(agent.patch(path(rest))).send(body),
    delete: (rest: string) => withToken(agent.delete(path(rest))),
    async signIn(person: Pick<StaffRecord, 'username'>, password = PASSWORD, code?: string) {
      token = (await agent.get(path('/session'))).body.csrfToken;
      const answer = await withToken(agent.post(path('/session'))).send({
        username: person.username,
        password,
        ...(code && { code }),
      });
      if (answer.status === 200) token = answer.body.csrfToken;
      return answer;
    },
  };
}
