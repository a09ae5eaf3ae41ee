import { z } from 'zod';
import type { CityProfile } from '../../core/city/schema.ts';
import type { Clock } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import type { Teacher } from '../../workflow/learning/teacher.ts';
import { dryRun } from '../../workflow/routing/dry-run.ts';
import { readRules } from '../../workflow/routing/read-rules.ts';
import type { Rulebook } from '../../workflow/routing/rulebook.ts';
import {
  lessons,
  lessonUndo,
  newRules,
  rulebook,
  ruleCheck,
  ruleDryRun,
  ruleSwitch,
  ruleText,
  savedRules,
} from '../contract/rules.ts';
import { type Route, route } from '../route.ts';

const MOST_LESSONS = 100;

/** The routing rules: read, check, try on the last month, keep, switch on, go back; and what the machine was taught. */
export function ruleRoutes(deps: {
  city: CityProfile;
  clock: Clock;
  rules: Rulebook;
  teacher: Teacher;
}): Route[] {
  const { city, clock, rules, teacher } = deps;

  async function present() {
    const [inForce, versions, text] = await Promise.all([
      rules.inForce(),
      rules.versions(),
      rules.textOf(rules.version()),
    ]);
    return {
      inForce: {
        version: rules.version(),
        before: inForce?.before ?? null,
        by: inForce?.by?.name ?? null,
        since: inForce?.since?.toISOString() ?? null,
        text,
      },
      versions: versions.map(({ _id, note, by, createdAt }) => ({
        version: _id,
        note,
        by: by?.name ?? '',
        at: createdAt.toISOString(),
      })),
    };
  }

  const presentLessons = async () => ({
    items: (await teacher.list(MOST_LESSONS)).map(
      ({ _id, task, value, instead, by, at, undoneAt }) => ({
        id: _id,
        task,
        value,
        instead,
        by: by?.name ?? '',
        at: at.toISOString(),
        undone: Boolean(undoneAt),
      }),
    ),
  });

  return [
    route({
      method: 'get',
      path: '/rules',
      summary: 'The routing rules in force and their versions',
      access: 'rules.manage',
      answer: rulebook,
      handle: present,
    }),
    route({
      method: 'get',
      path: '/rules/:version',
      summary: 'The text of one version',
      access: 'rules.manage',
      params: z.object({ version: z.coerce.number().int().min(0) }),
      answer: ruleText,
      handle: async ({ params }) => ({ text: await rules.textOf(params.version) }),
    }),
    route({
      method: 'post',
      path: '/rules/check',
      summary: 'What is wrong with a text of rules, line by line',
      access: 'rules.manage',
      body: ruleText,
      answer: ruleCheck,
      handle: async ({ body }) => ({ problems: readRules(body.text, city).problems }),
    }),
    route({
      method: 'post',
      path: '/rules/dry-run',
      summary: 'What would have gone elsewhere in the last month',
      access: 'rules.manage',
      body: ruleText,
      answer: ruleDryRun,
      async handle({ body }) {
        const { rules: after, problems } = readRules(body.text, city);
        const [first] = problems;
        if (first)
          throw new AppError('invalid_input', 400, 'The rules need a correction', [
            { path: `line ${first.line}`, message: first.message },
          ]);
        return await dryRun(city, { before: rules.rules(), after, now: clock.now() });
      },
    }),
    route({
      method: 'post',
      path: '/rules',
      summary: 'Keep a new version; it decides nothing yet',
      access: 'rules.manage',
      body: newRules,
      answer: savedRules,
      status: 201,
      handle: async ({ body, by }) => ({ version: (await rules.save(body, by))._id }),
    }),
    route({
      method: 'post',
      path: '/rules/switch',
      summary: 'Let a version decide from now on',
      access: 'rules.manage',
      body: ruleSwitch,
      answer: rulebook,
      async handle({ body, by }) {
        await rules.switchOn(body.version, body.seen, by);
        return await present();
      },
    }),
    route({
      method: 'get',
      path: '/lessons',
      summary: 'What staff taught the language module',
      access: 'rules.manage',
      answer: lessons,
      handle: presentLessons,
    }),
    route({
      method: 'post',
      path: '/lessons/undo',
      summary: 'Take a lesson back',
      access: 'rules.manage',
      body: lessonUndo,
      answer: lessons,
      async handle({ body, by }) {
        await teacher.undo(body.id, by);
        return await presentLessons();
      },
    }),
  ];
}
