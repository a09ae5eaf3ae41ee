import { type Clock, SECOND } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import type { Logger } from '../../core/logger.ts';
import { Correction, type CorrectionRecord } from '../../models/correction.ts';
import { inTransaction } from '../../models/transaction.ts';
import type { Learner, Lesson, Correction as Step, TaughtTask } from '../../nlp/learn/learner.ts';
import { appendAudit } from '../audit/append.ts';
import type { TicketActor } from '../tickets/change.ts';

/** What somebody says is right. */
export type NewLesson = {
  /** The act that teaches it: the same act teaches once. */
  id: string;
  text: string;
  task: TaughtTask;
  /** As in the model: no category is `-`, toxic is `0` or `1`. */
  value: string;
  by: TicketActor;
};

/** Lets corrections of staff teach the language module, over restarts and in every process. */
export type Teacher = {
  /** Applies a lesson and keeps it; one that the guard refuses changes nothing. */
  teach(lesson: NewLesson): Promise<Lesson>;
  /** {@link teach} without waiting; a failure is logged, the act itself stands. */
  teachLater(lesson: NewLesson): void;
  /** Lessons, newest first. */
  list(limit: number): Promise<CorrectionRecord[]>;
  /** Takes a lesson back; again changes nothing. @throws AppError `not_found` */
  undo(id: string, by: TicketActor): Promise<CorrectionRecord>;
  /** {@link undo} without waiting; a lesson that was never kept needs none. */
  undoLater(id: string, by: TicketActor): void;
  /** Applies what other processes taught or took back since. */
  reload(): Promise<void>;
  stop(): void;
};

const RELOAD_MS = 10 * SECOND;
/** Clocks of two processes may differ by as much. */
const OVERLAP_MS = 5 * SECOND;

/** The lessons that are in force, oldest first, for making the learner after a restart. */
export async function keptLessons(): Promise<Step[]> {
  const kept = await Correction.find({ undoneAt: null }).sort({ at: 1 }).lean<CorrectionRecord[]>();
  return kept.map(asStep);
}

export function createTeacher(deps: { learner: Learner; clock: Clock; logger: Logger }): Teacher {
  const { learner, clock, logger } = deps;
  let since = clock.now();
  let timer: NodeJS.Timeout | undefined;

  async function reload(): Promise<void> {
    const from = new Date(since.getTime() - OVERLAP_MS);
    since = clock.now();
    const changed = await Correction.find({ changedAt: { $gte: from } }).lean<CorrectionRecord[]>();
    for (const record of changed)
      if (record.undoneAt) learner.undo(record._id);
      else learner.adopt(asStep(record));
  }

  function again(): void {
    timer = setTimeout(() => {
      reload()
        .catch((err: unknown) => logger.warn({ err }, 'lessons could not be read, tries again'))
        .finally(() => {
          if (timer) again();
        });
    }, RELOAD_MS);
    timer.unref();
  }
  again();

  async function teach({ id, text, task, value, by }: NewLesson): Promise<Lesson> {
    const lesson = learner.correct(id, text, task, value);
    if (!lesson.applied) return lesson;
    const { id: _id, ...step } = lesson.correction;
    const at = clock.now();
    const who = { type: by.type, id: by.id, name: by.name };
    await Correction.updateOne(
      { _id },
      { $set: { ...step, by: who, at, changedAt: at }, $unset: { undoneAt: 1 } },
      { upsert: true },
    );
    return lesson;
  }

  async function undo(id: string, by: TicketActor): Promise<CorrectionRecord> {
    const at = clock.now();
    const undone = await inTransaction(async (session) => {
      const found = await Correction.findById(id).session(session).lean<CorrectionRecord>();
      if (!found) throw new AppError('not_found', 404, `There is no lesson ${id}`);
      if (found.undoneAt) return found;
      await Correction.updateOne(
        { _id: id },
        { $set: { undoneAt: at, changedAt: at } },
        { session },
      );
      const target = { type: 'lesson', id };
      await appendAudit({ by, action: 'lesson.undone', target }, at, session);
      return { ...found, undoneAt: at };
    });
    learner.undo(id);
    return undone;
  }

  return {
    teach,
    teachLater: (lesson) => {
      teach(lesson).catch((err: unknown) =>
        logger.warn({ err, lesson: lesson.id }, 'a correction could not be learnt'),
      );
    },
    list: (limit) => Correction.find().sort({ at: -1 }).limit(limit).lean<CorrectionRecord[]>(),
    undo,
    undoLater: (id, by) => {
      undo(id, by).catch((err: unknown) => {
        if (err instanceof AppError && err.code === 'not_found') return;
        logger.warn({ err, lesson: id }, 'a lesson could not be taken back');
      });
    },
    reload,
    stop() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}

const asStep = ({ _id, task, value, instead, features, step }: CorrectionRecord): Step => ({
  id: _id,
  task: task as TaughtTask,
  value,
  instead,
  features,
  step,
});
