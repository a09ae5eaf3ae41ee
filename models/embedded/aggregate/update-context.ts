import { CommandError, failedToParse } from '../errors.ts';
import { type Doc, isDoc } from '../values/document.ts';
import { filterContext } from './contexts.ts';
import { documentStage } from './document-stages.ts';

const UPDATE_STAGES = ['$set', '$addFields', '$unset', '$project', '$replaceRoot', '$replaceWith'];

/** The context of an update, which may be a pipeline of stages that change one document. */
export function updateContext(lets: Doc, now: Date) {
  const context = filterContext(lets, now);
  return {
    ...context,
    pipeline(stages: unknown[]): (doc: Doc) => Doc {
      const changes = stages.map((stage) => {
        const [entry, ...more] = isDoc(stage) ? Object.entries(stage) : [];
        if (!entry || more.length > 0)
          throw failedToParse('a pipeline stage needs exactly one field');
        const [name, operand] = entry;
        const change = UPDATE_STAGES.includes(name)
          ? documentStage(name, operand, context)
          : undefined;
        if (!change) {
          throw new CommandError(
            72,
            'InvalidOptions',
            `${name} is not allowed to be used within an update`,
          );
        }
        return change;
      });
      return (doc) => changes.reduce((current, change) => change(current), doc);
    },
  };
}
