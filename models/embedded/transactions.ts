import type { Command, Context } from './commands/command.ts';
import { reply } from './commands/command.ts';
import { CommandError } from './errors.ts';
import { type OpenTransaction, release, type Session } from './sessions.ts';
import { createCatalog } from './storage/catalog.ts';
import type { View, WriteView } from './storage/view.ts';
import type { Reply } from './wire/reply.ts';
import { writeConflict } from './writer.ts';

function noSuchTransaction(number: bigint, name: string): CommandError {
  const labels = name === 'abortTransaction' ? {} : { errorLabels: ['TransientTransactionError'] };
  return new CommandError(
    251,
    'NoSuchTransaction',
    `Given transaction number ${number} does not match any in-progress transactions.`,
    labels,
  );
}

/** Ends a session's open transaction. */
export function endTransaction(session: Session, how: 'commit' | 'abort'): void {
  const open = session.transaction;
  if (!open) return;
  session.transaction = undefined;
  session.ended = 'aborted';
  if (how === 'abort') {
    release(open);
    return;
  }
  if (open.hold.kind === 'writer') {
    clearTimeout(open.timer);
    open.hold.owner.commit();
  } else release(open);
  session.ended = 'committed';
}

/**
 * A transaction takes the writer with its first statement, so that it never conflicts later. Only
 * one that begins by reading while another transaction writes reads from a snapshot instead; when
 * that one is overtaken and run again, it waits its turn, else a busy store would overtake it for ever.
 */
async function takeHold(
  context: Context,
  command: Command,
  session: Session,
): Promise<OpenTransaction['hold']> {
  const { store } = context;
  const waits = session.overtaken;
  session.overtaken = false;
  if (command.mode !== 'write' && store.writer.held() && !waits) {
    const { connection, close } = store.snapshot();
    const view = { connection, catalog: createCatalog(connection) };
    return { kind: 'snapshot', view, commits: store.writer.commits(), close };
  }
  return { kind: 'writer', owner: await store.writer.begin() };
}

async function start(
  command: Command,
  context: Context,
  session: Session,
  number: bigint,
): Promise<void> {
  if (number === session.txnNumber && !session.transaction && session.ended !== undefined) {
    throw new CommandError(
      117,
      'ConflictingOperationInProgress',
      `Only servers in a sharded cluster can start a new transaction at the active transaction number ${number}`,
    );
  }
  if (session.transaction) {
    context.store.cursors.endSession(session.id, Number(session.txnNumber));
    endTransaction(session, 'abort');
  }
  session.txnNumber = number;
  session.retry = undefined;
  session.ended = undefined;
  const hold = await takeHold(context, command, session);
  const timer = setTimeout(() => {
    if (session.transaction?.number === number) endTransaction(session, 'abort');
  }, context.store.options.transactionMillis);
  const transaction: OpenTransaction = { number, timer, hold };
  // the session was ended or went on to another transaction while this one waited
  if (session.txnNumber !== number || context.store.sessions.find(session.id) !== session) {
    release(transaction);
    throw noSuchTransaction(number, context.name);
  }
  session.transaction = transaction;
}

/** The view a statement runs in; a first write moves from the snapshot to the writer. */
async function viewFor(
  context: Context,
  command: Command,
  session: Session,
  open: OpenTransaction,
): Promise<View> {
  if (open.hold.kind === 'writer') return open.hold.owner.view;
  if (command.mode !== 'write') return open.hold.view;
  const before = open.hold;
  const owner = await context.store.writer.begin();
  if (context.store.writer.commits() !== before.commits) {
    owner.abort();
    session.overtaken = true;
    throw writeConflict();
  }
  before.close();
  open.hold = { kind: 'writer', owner };
  return owner.view;
}

function finish(context: Context, session: Session, number: bigint): Reply {
  const commits = context.name === 'commitTransaction';
  const open = session.transaction;
  if (open?.number === number) {
    context.store.cursors.endSession(session.id, Number(number));
    endTransaction(session, commits ? 'commit' : 'abort');
    return reply();
  }
  if (session.txnNumber === number && commits && session.ended === 'committed') return reply();
  if (session.txnNumber === number && session.ended === 'committed') {
    throw new CommandError(
      256,
      'TransactionCommitted',
      `Transaction ${number} has been committed.`,
    );
  }
  throw noSuchTransaction(number, context.name);
}

function writable(view: View): WriteView {
  if ('changed' in view) return view as WriteView;
  throw new Error('a write was given a view for reading');
}

/**
 * Runs one statement of a transaction, or its end. The transaction owns the store's writer from its
 * first statement on; a statement that fails aborts it, as in MongoDB.
 * @throws CommandError 251 when the transaction is not the session's open one
 */
export async function runInTransaction(
  command: Command,
  context: Context,
  session: Session | undefined,
): Promise<Reply> {
  const given = context.command['txnNumber'];
  if (!session || given === undefined || context.command['autocommit'] !== false) {
    throw new CommandError(
      72,
      'InvalidOptions',
      'a transaction needs lsid, txnNumber and autocommit: false',
    );
  }
  const number = BigInt(String(given));
  if (number < session.txnNumber) {
    throw new CommandError(
      225,
      'TransactionTooOld',
      `Cannot start transaction ${number} on session because a newer transaction with txnNumber ${session.txnNumber} has already started.`,
    );
  }
  if (context.name === 'commitTransaction' || context.name === 'abortTransaction') {
    return finish(context, session, number);
  }
  if (context.command['writeConcern'] !== undefined) {
    throw new CommandError(
      72,
      'InvalidOptions',
      'writeConcern is not allowed within a multi-statement transaction',
    );
  }
  if (command.mode !== 'free' && !command.inTransaction) {
    if (session.transaction?.number === number) endTransaction(session, 'abort');
    throw new CommandError(
      263,
      'OperationNotSupportedInTransaction',
      `Cannot run '${context.name}' in a multi-document transaction.`,
    );
  }
  if (context.command['startTransaction'] === true) {
    await start(command, context, session, number);
  }
  const open = session.transaction;
  if (open?.number !== number) throw noSuchTransaction(number, context.name);
  try {
    const view = await viewFor(context, command, session, open);
    const transaction = Number(number);
    const answer =
      command.mode === 'write'
        ? command.run({ ...context, view: writable(view), transaction })
        : await command.run({ ...context, view, transaction });
    if (answer.fields['writeErrors'] !== undefined && session.transaction === open) {
      endTransaction(session, 'abort');
    }
    return answer;
  } catch (error) {
    if (session.transaction === open) {
      context.store.cursors.endSession(session.id, Number(number));
      endTransaction(session, 'abort');
    }
    throw error;
  }
}
