import mongoose from 'mongoose';
import type { Entities } from './entities.ts';
import { Mismatch, match } from './match.ts';
import { shapeResult } from './operations.ts';
import type { Doc } from './suite-file.ts';

const { MongoServerError, MongoBulkWriteError, MongoClientBulkWriteError } = mongoose.mongo;

type DriverError = Error & {
  code?: unknown;
  codeName?: unknown;
  cause?: { code?: unknown; errorResponse?: unknown; hasErrorLabel?: (label: string) => boolean };
  errorResponse?: unknown;
  errmsg?: unknown;
  partialResult?: unknown;
  result?: unknown;
  writeErrors?: unknown;
  writeConcernErrors?: unknown[];
  hasErrorLabel?: (label: string) => boolean;
};

function fromServer(error: Error): boolean {
  return (
    error instanceof MongoServerError ||
    error instanceof MongoBulkWriteError ||
    error instanceof MongoClientBulkWriteError
  );
}

function checkLabels(error: DriverError, expected: Doc): void {
  const has = (label: string) =>
    error.hasErrorLabel?.(label) || error.cause?.hasErrorLabel?.(label);
  for (const label of (expected['errorLabelsContain'] as string[] | undefined) ?? []) {
    if (!has(label)) throw new Mismatch(`error label ${label} is missing`);
  }
  for (const label of (expected['errorLabelsOmit'] as string[] | undefined) ?? []) {
    if (has(label)) throw new Mismatch(`error label ${label} is not expected`);
  }
}

function codeOf(error: DriverError): unknown {
  return error.code ?? error.cause?.code;
}

/** Compares an error with `expectError`. @throws Mismatch */
export function matchError(
  thrown: unknown,
  expected: Doc,
  operation: string,
  entities: Entities,
): void {
  const error = thrown as DriverError;
  if (expected['isClientError'] === true && fromServer(error)) {
    throw new Mismatch(`expected a client error, not ${error.message}`);
  }
  if (expected['isClientError'] === false && !fromServer(error)) {
    throw new Mismatch(`expected a server error, not ${error.message}`);
  }
  const contains = expected['errorContains'];
  if (
    typeof contains === 'string' &&
    !error.message.toLowerCase().includes(contains.toLowerCase())
  ) {
    throw new Mismatch(`message '${error.message}' lacks '${contains}'`);
  }
  if (
    expected['errorCode'] !== undefined &&
    Number(codeOf(error)) !== Number(expected['errorCode'])
  ) {
    throw new Mismatch(
      `error code ${String(codeOf(error))} (${error.message}) instead of ${String(expected['errorCode'])}`,
    );
  }
  if (expected['errorCodeName'] !== undefined && error.codeName !== expected['errorCodeName']) {
    throw new Mismatch(
      `error code name ${String(error.codeName)} (${error.message}) instead of ${String(expected['errorCodeName'])}`,
    );
  }
  checkLabels(error, expected);
  if (expected['errorResponse'] !== undefined) {
    const response = error.cause?.errorResponse ?? error.errorResponse;
    match(expected['errorResponse'], response, entities, 'errorResponse', true);
  }
  if (expected['expectResult'] !== undefined) {
    const partial = shapeResult(operation, error.partialResult ?? error.result);
    match(expected['expectResult'], partial, entities, 'partial result', true);
  }
  const writeErrors = expected['writeErrors'];
  if (writeErrors !== undefined) {
    const actual =
      error.writeErrors instanceof Map ? Object.fromEntries(error.writeErrors) : error.writeErrors;
    for (const [index, wanted] of Object.entries(writeErrors as Doc)) {
      match(wanted, (actual as Doc | undefined)?.[index], entities, `writeErrors.${index}`, true);
    }
  }
  const concerns = expected['writeConcernErrors'];
  if (Array.isArray(concerns))
    match(concerns, error.writeConcernErrors, entities, 'writeConcernErrors', true);
}
