import type { Command, Context } from './commands/command.ts';
import { reply } from './commands/command.ts';
import { CommandError } from './errors.ts';
import type { Session } from './sessions.ts';
import type { Reply } from './wire/reply.ts';

function noSuchTransaction(number: bigint, name: string): CommandError {
  const ending = name === 'commitTransaction' || name === 'abortTransaction';
  const labels =
    name === 'abortTransaction' || ending ? {} : { errorLabels: ['TransientTransactionError'] };
  return new CommandError(
    251,
    'NoSuchTransaction',
    `Given transaction number ${number} does not match any in-progress transactions.`,
    labels,
  );
}

/** Ends a session's open transaction and its cursors. */
export function endTransaction(session: Session, how: 'commit' | 'abort'): void {
  const open = session.transaction;
  if (!open) return;
  session.transaction = undefined;
  clearTimeout(open.timer);
  session.ended = 'aborted';
  if (how === 'abort') open.owner.abort();
  else {
    open.owner.commit();
    session.ended = 'committed';
  }
}

async function start(context: Context, session: Session, number: bigint): Promise<void> {
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
  const owner = await context.store.writer.begin();
  if (session.txnNumber !== number) {
    owner.abort();
    throw noSuchTransaction(number, context.name);
  }
  const timer = setTimeout(() => {
    if (session.transaction?.number === number) endTransaction(session, 'abort');
  }, context.store.options.transactionMillis);
  session.transaction = { number, owner, timer };
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
  if (command.mode !== 'free' && !command.inTransaction) {
    if (session.transaction?.number === number) endTransaction(session, 'abort');
    throw new CommandError(
      263,
      'OperationNotSupportedInTransaction',
      `Cannot run '${context.name}' in a multi-document transaction.`,
    );
  }
  if (context.command['startTransaction'] === true) await start(context, session, number);
  const open = session.transaction;
  if (open?.number !== number) throw noSuchTransaction(number, context.name);
  try {
    const answer = await command.run({
      ...context,
      view: open.owner.view,
      transaction: Number(number),
    });
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
