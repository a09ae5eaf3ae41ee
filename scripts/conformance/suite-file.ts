import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EJSON } from 'bson';

/** Any document of a test file. */
export type Doc = Record<string, unknown>;

/** One step of a test. */
export type Operation = {
  name: string;
  object: string;
  arguments?: Doc;
  expectError?: Doc;
  expectResult?: unknown;
  saveResultAsEntity?: string;
  ignoreResultAndError?: boolean;
};

/** The events that one client must have published. */
export type ExpectedEvents = {
  client: string;
  eventType?: string;
  events: Doc[];
  ignoreExtraEvents?: boolean;
};

/** The documents of one collection, before or after a test. */
export type CollectionData = { databaseName: string; collectionName: string; documents: Doc[] };

/** One test of the unified format. */
export type UnifiedTest = {
  description: string;
  runOnRequirements?: Doc[];
  skipReason?: string;
  operations: Operation[];
  expectEvents?: ExpectedEvents[];
  outcome?: CollectionData[];
};

/** One file of the unified test format (mongodb/specifications). */
export type SuiteFile = {
  description: string;
  runOnRequirements?: Doc[];
  createEntities?: Doc[];
  initialData?: CollectionData[];
  tests: UnifiedTest[];
};

/** The test files of a suite, with their names. */
export function readSuite(directory: string): { name: string; file: SuiteFile }[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => {
      const text = readFileSync(join(directory, name), 'utf8');
      return {
        name: name.replace(/\.json$/, ''),
        file: EJSON.parse(text, { relaxed: true }) as SuiteFile,
      };
    });
}
