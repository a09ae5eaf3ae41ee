import type { CityProfile, RoutingRule } from '../../core/city/schema.ts';
import { type Clock, SECOND } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import type { Logger } from '../../core/logger.ts';
import {
  RuleSet,
  type RuleSetRecord,
  RulesInForce,
  type RulesInForceRecord,
} from '../../models/rule-set.ts';
import { inTransaction } from '../../models/transaction.ts';
import { appendAudit } from '../audit/append.ts';
import type { TicketActor } from '../tickets/change.ts';
import { readRules } from './read-rules.ts';

/** The version that stands for the city's own file. */
export const CITY_FILE = 0;
const IN_FORCE = 'routing';
/** Other processes hear of a switch within this time. */
const RELOAD_MS = 5 * SECOND;

/** The routing rules that are in force, and the versions that staff made beside the city's file. */
export type Rulebook = {
  rules(): readonly RoutingRule[];
  /** Number of the version in force; 0 is the city's file. */
  version(): number;
  /** All versions, newest first, without the city's file. */
  versions(): Promise<RuleSetRecord[]>;
  /** Which version decides, since when, by whom; undefined while nothing was ever switched. */
  inForce(): Promise<RulesInForceRecord | undefined>;
  /** @throws AppError `not_found` */
  textOf(version: number): Promise<string>;
  /**
   * Keeps a new version; it decides nothing until it is switched on.
   *
   * @throws AppError `invalid_input` with the line of every problem
   */
  save(rules: { text: string; note: string }, by: TicketActor): Promise<RuleSetRecord>;
  /**
   * Makes a version decide from now on. Tickets that are open keep their body.
   *
   * @param seen the version that the person saw in force
   * @throws AppError `conflict` when another one is in force meanwhile
   */
  switchOn(version: number, seen: number, by: TicketActor): Promise<void>;
  /** Reads again what is in force; done every few seconds by itself. */
  reload(): Promise<void>;
  stop(): void;
};

/**
 * @param city with the rules of its file
 */
export function createRulebook(deps: {
  city: CityProfile;
  clock: Clock;
  logger: Logger;
}): Rulebook {
  const { city, clock, logger } = deps;
  let current = { version: CITY_FILE, rules: city.routing as readonly RoutingRule[] };
  let timer: NodeJS.Timeout | undefined;

  const textOf = async (version: number): Promise<string> => {
    if (version === CITY_FILE) return JSON.stringify(city.routing, null, 2);
    const found = await RuleSet.findById(version).lean<RuleSetRecord>();
    if (!found) throw new AppError('not_found', 404, `There is no version ${version} of the rules`);
    return found.text;
  };

  async function reload(): Promise<void> {
    const found = await RulesInForce.findById(IN_FORCE).lean<RulesInForceRecord>();
    const version = found?.version ?? CITY_FILE;
    if (version === current.version) return;
    const { rules, problems } = readRules(await textOf(version), city);
    const [first] = problems;
    if (first) {
      logger.error(
        { version, problem: first },
        'rules no longer fit the city, its own file decides',
      );
      current = { version: CITY_FILE, rules: city.routing };
    } else current = { version, rules };
  }

  function again(): void {
    timer = setTimeout(() => {
      reload()
        .catch((err: unknown) => logger.warn({ err }, 'rules could not be read, tries again'))
        .finally(() => {
          if (timer) again();
        });
    }, RELOAD_MS);
    timer.unref();
  }
  again();

  return {
    rules: () => current.rules,
    version: () => current.version,
    versions: () => RuleSet.find().sort({ _id: -1 }).limit(100).lean<RuleSetRecord[]>(),
    inForce: async () =>
      (await RulesInForce.findById(IN_FORCE).lean<RulesInForceRecord>()) ?? undefined,
    textOf,
    reload,
    stop() {
      clearTimeout(timer);
      timer = undefined;
    },

    async save({ text, note }, by) {
      const { problems } = readRules(text, city);
      if (problems.length > 0) throw refused(problems);
      const at = clock.now();
      return await inTransaction(async (session) => {
        const [last] = await RuleSet.find().sort({ _id: -1 }).limit(1).session(session).lean();
        const version = (last?._id ?? CITY_FILE) + 1;
        const { type, id, name } = by;
        const saved = new RuleSet({
          _id: version,
          text,
          note,
          by: { type, id, name },
          createdAt: at,
        });
        await saved.save({ session });
        const target = { type: 'rules', id: String(version) };
        await appendAudit({ by, action: 'rules.saved', target }, at, session);
        return saved.toObject<RuleSetRecord>();
      });
    },

    async switchOn(version, seen, by) {
      const { problems } = readRules(await textOf(version), city);
      if (problems.length > 0) throw refused(problems);
      const at = clock.now();
      await inTransaction(async (session) => {
        const now = await RulesInForce.findById(IN_FORCE).session(session).lean();
        const before = now?.version ?? CITY_FILE;
        if (before !== seen)
          throw new AppError('conflict', 409, `Version ${before} of the rules is in force by now`);
        if (before === version) return;
        const { type, id, name } = by;
        await RulesInForce.updateOne(
          { _id: IN_FORCE },
          { $set: { version, before, by: { type, id, name }, since: at } },
          { session, upsert: true },
        );
        const target = { type: 'rules', id: String(version) };
        await appendAudit(
          { by, action: 'rules.switched_on', target, facts: { before } },
          at,
          session,
        );
      });
      await reload();
    },
  };
}

const refused = (problems: readonly { line: number; message: string }[]) =>
  new AppError(
    'invalid_input',
    400,
    'The rules need a correction',
    problems.map(({ line, message }) => ({ path: `line ${line}`, message })),
  );

/** The city with the rules that are in force whenever they are looked at, in the place of those of its file. */
export function withRulesInForce(
  city: CityProfile,
  rulebook: Pick<Rulebook, 'rules'>,
): CityProfile {
  return Object.defineProperty({ ...city }, 'routing', {
    get: () => rulebook.rules(),
    enumerable: true,
  });
}
