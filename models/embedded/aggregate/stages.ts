import { CommandError } from '../errors.ts';
import type { Flow } from '../query/flow.ts';
import type { View } from '../storage/view.ts';
import { type Doc, isDoc } from '../values/document.ts';
import type { Expressions } from './contexts.ts';
import type { Stage } from './group.ts';

/** Where a pipeline runs. `hint` is for its first read. */
export type PipelineInput = {
  readonly view: View;
  readonly db: string;
  readonly ns: string;
  readonly hint?: unknown;
};

/** One stage as name and operand. */
export type NamedStage = readonly [name: string, operand: unknown];

/** What a stage needs that runs pipelines inside. */
export type Nesting = {
  readonly input: PipelineInput;
  readonly context: Expressions;
  readonly compile: (
    stages: readonly NamedStage[],
    input: PipelineInput,
    context: Expressions,
  ) => Stage[];
  readonly run: (
    stages: readonly NamedStage[],
    input: PipelineInput,
    context: Expressions,
  ) => Flow<Doc>;
};

/** Cuts a pipeline to its stages. @throws CommandError 40323 for a stage that is not one field */
export function readStages(source: unknown): NamedStage[] {
  if (!Array.isArray(source))
    throw new CommandError(14, 'TypeMismatch', "'pipeline' option must be specified as an array");
  return source.map((stage) => {
    const [entry, ...more] = isDoc(stage) ? Object.entries(stage) : [];
    if (!entry || more.length > 0) {
      throw new CommandError(
        40323,
        'Location40323',
        'A pipeline stage specification object must contain exactly one field.',
      );
    }
    return entry;
  });
}
