import { Binary, BSONError, Long, Timestamp } from 'bson';
import { type Command, type Context, countOption, type WriteCommand } from './commands/command.ts';
import { checkOptions, unsatisfiedConcern } from './commands/options.ts';
import { findCommand } from './commands/registry.ts';
import { CommandError } from './errors.ts';
import { ConnectionClosed, interferenceOf, underWriteFailPoint } from './fail-point.ts';
import type { Session } from './sessions.ts';
import type { Store } from './store.ts';
import { endTransaction, runInTransaction } from './transactions.ts';
import { bsonKind, type Doc, isDoc } from './values/document.ts';
import type { Message } from './wire/message.ts';
import type { Reply } from './wire/reply.ts';
import { storageError } from './writer.ts';

/** What one connection told about itself. */
export type Peer = { appName: string | undefined };

/** Answers requests; `undefined` means that the connection must be closed. */
export type Dispatch = (message: Message, peer: Peer) => Promise<Reply | undefined>;

function sessionId(command: Doc): string | undefined {
  const lsid = command['lsid'];
  if (lsid === undefined) return undefined;
  const id = isDoc(lsid) ? lsid['id'] : undefined;
  if (bsonKind(id) !== 'Binary') throw new CommandError(2, 'BadValue', 'lsid needs an id (UUID)');
  return Buffer.from((id as Binary).buffer).toString('hex');
}

/** The answer to an error. Unknown errors are defects: they answer 8 (UnknownError). */
export function errorReply(error: unknown): Reply {
  const known = storageError(error);
  if (known instanceof CommandError) {
    const { code, codeName, message, fields } = known;
    return { fields: { ok: 0, errmsg: message, code, codeName, ...fields } };
  }
  const errmsg = known instanceof Error ? known.message : String(known);
  const codeName = known instanceof BSONError ? 'InvalidBSON' : 'UnknownError';
  return { fields: { ok: 0, errmsg, code: known instanceof BSONError ? 22 : 8, codeName } };
}

async function runPlain(
  command: Command,
  context: Context,
  session: Session | undefined,
): Promise<Reply> {
  if (command.mode !== 'write') return command.run(context);
  const number = context.command['txnNumber'];
  if (command.runLong && number === undefined) return runAlone(command.runLong, context);
  const work = () => context.store.writer.write((view) => command.run({ ...context, view }));
  if (number === undefined || !session) return work();
  if (!command.retryable) {
    throw new CommandError(
      50768,
      'NotARetryableWriteCommand',
      `txnNumber may only be provided for multi-document transactions and retryable write commands. autocommit:false was not provided, and ${context.name} is not a retryable write command.`,
    );
  }
  const again = () => runOnce(session, BigInt(String(number)), work);
  const retry = session.retry !== undefined && session.txnNumber === BigInt(String(number));
  return retry
    ? again()
    : underWriteFailPoint(context.store.failPoints, statementsOf(context), again);
}

/** One long write that nobody else writes beside; it is kept whole or not at all. */
async function runAlone(
  run: NonNullable<WriteCommand['runLong']>,
  context: Context,
): Promise<Reply> {
  const owner = await context.store.writer.begin();
  try {
    const reply = await run({ ...context, view: owner.view });
    owner.commit();
    return reply;
  } catch (error) {
    owner.abort();
    throw error;
  }
}

/** How many statements a write has; the fail point for writes counts them one by one. */
function statementsOf({ command, message }: Context): number {
  for (const name of ['documents', 'updates', 'deletes', 'ops']) {
    const list = message.sequences.get(name) ?? command[name];
    if (Array.isArray(list)) return list.length;
  }
  return 1;
}

/** A write that is sent again under the same number gets the first answer, also while it still runs. */
async function runOnce(
  session: Session,
  number: bigint,
  work: () => Promise<Reply>,
): Promise<Reply> {
  if (number < session.txnNumber) {
    throw new CommandError(
      225,
      'TransactionTooOld',
      `Retryable write with txnNumber ${number} is prohibited on session because a newer retryable write with txnNumber ${session.txnNumber} has already started on this session.`,
    );
  }
  if (number === session.txnNumber && session.retry) {
    return (await session.retry) as Reply;
  }
  if (session.transaction) endTransaction(session, 'abort');
  session.txnNumber = number;
  session.ended = undefined;
  const running = work();
  session.retry = running;
  running.catch(() => {
    if (session.retry === running) session.retry = undefined;
  });
  return running;
}

/** Creates the function that answers every request to a store. */
export function createDispatch(store: Store): Dispatch {
  let ticks = 0;
  const clusterTime = () => {
    ticks += 1;
    return new Timestamp({ t: Math.floor(store.now().getTime() / 1000), i: ticks });
  };

  function complete(reply: Reply, command: Doc, extra: Doc): Reply {
    const time = clusterTime();
    const hash = new Binary(Buffer.alloc(20));
    return {
      ...reply,
      fields: {
        ok: 1,
        ...reply.fields,
        ...extra,
        $clusterTime: { clusterTime: time, signature: { hash, keyId: Long.ZERO } },
        operationTime: time,
        ...(command['writeConcern'] === undefined ? {} : concernError(command)),
      },
    };
  }

  async function run(message: Message, name: string): Promise<Reply> {
    const source = message.command;
    const command = findCommand(name, source);
    checkOptions(name, source, command, message.sequences.keys());
    const db = source['$db'];
    const id = sessionId(source);
    const session = id === undefined ? undefined : store.sessions.get(id);
    const context: Context = {
      store,
      message,
      command: source,
      name,
      db: typeof db === 'string' ? db : 'test',
      view: store.reader,
      session: id,
      transaction: undefined,
      now: store.now(),
      deadline: performance.now() + (countOption(source, 'maxTimeMS') || Number.POSITIVE_INFINITY),
    };
    if (source['autocommit'] !== undefined) return runInTransaction(command, context, session);
    return runPlain(command, context, session);
  }

  return async (message, peer) => {
    const source = message.command;
    const name = Object.keys(source)[0] ?? '';
    const client = source['client'];
    if (isDoc(client) && isDoc(client['application'])) {
      peer.appName = String(client['application']['name']);
    }
    const { millis, failure } = interferenceOf(store.failPoints, name, source, peer.appName);
    if (millis > 0) await new Promise((resolve) => setTimeout(resolve, millis));
    if (failure?.kind === 'close') return undefined;
    if (failure?.kind === 'error') return complete({ fields: {} }, {}, failure.fields);
    try {
      return complete(await run(message, name), source, failure?.fields ?? {});
    } catch (error) {
      if (error instanceof ConnectionClosed) return undefined;
      return complete(errorReply(error), {}, {});
    }
  };
}

function concernError(command: Doc): Doc {
  const error = unsatisfiedConcern(command);
  return error ? { writeConcernError: error } : {};
}
