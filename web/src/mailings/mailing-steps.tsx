import { useState } from 'react';
import type { MailingStepId, MailingView } from '../../../api/contract/mailings.ts';
import { ApiProblem } from '../api/client.ts';
import { Button } from '../kit/button.tsx';
import { Dialog } from '../kit/dialog.tsx';
import { Notice } from '../kit/surface.tsx';
import { Failure } from '../shell/failure.tsx';
import { useSession } from '../shell/session.tsx';
import { useTell } from '../shell/toasts.tsx';
import { useLanguage } from '../text/language.tsx';
import { useMailingStep, useMailingTest } from './queries.ts';

/** Steps that cannot be taken back are asked about first. */
const ASKED_FIRST: readonly MailingStepId[] = ['discard', 'stop', 'resend'];
const FORWARD: readonly MailingStepId[] = ['submit', 'approve', 'resume'];
/** Whoever approves may take these, too. */
const OF_BOTH: readonly MailingStepId[] = ['send_back', 'pause', 'stop'];

/** What can be done with a message now, and why it cannot be approved by whoever wrote it. */
export function MailingSteps({ mailing, onEdit }: { mailing: MailingView; onEdit(): void }) {
  const { say } = useLanguage();
  const { may } = useSession();
  const tell = useTell();
  const [asked, setAsked] = useState<MailingStepId>();
  const act = useMailingStep(mailing);
  const test = useMailingTest(mailing, () => tell(say('mailings.tested')));
  const writes = may('mailings.write');
  const approves = may('mailings.approve');
  const allowed = mailing.steps.filter((step) => {
    if (step === 'approve') return approves && !mailing.own;
    return writes || (approves && OF_BOTH.includes(step));
  });
  const take = (step: MailingStepId) => {
    setAsked(undefined);
    act.mutate(step);
  };
  const noChat =
    test.error instanceof ApiProblem &&
    test.error.problem.details.some(({ path }) => path === 'chat');
  const isStale = act.error instanceof ApiProblem && act.error.problem.code === 'conflict';
  return (
    <div className="mt-3 grid gap-2">
      {mailing.state === 'submitted' && mailing.own && approves && (
        <p className="text-sm text-quiet">{say('mailings.own')}</p>
      )}
      {mailing.state === 'submitted' && !approves && (
        <p className="text-sm text-quiet">{say('mailings.waitsForLeader')}</p>
      )}
      <div className="flex flex-wrap gap-2">
        {allowed.map((step) => (
          <Button
            key={step}
            look={FORWARD.includes(step) ? 'primary' : step === 'stop' ? 'danger' : 'plain'}
            disabled={act.isPending}
            onClick={() => (ASKED_FIRST.includes(step) ? setAsked(step) : take(step))}
          >
            {say(`mailings.step.${step}`)}
          </Button>
        ))}
        {writes && mailing.state === 'draft' && (
          <>
            <Button onClick={onEdit}>{say('mailings.edit')}</Button>
            <Button disabled={test.isPending} onClick={() => test.mutate()}>
              {say('mailings.test')}
            </Button>
          </>
        )}
      </div>
      {noChat && <Notice tone="warn">{say('mailings.noChat')}</Notice>}
      {test.isError && !noChat && <Failure error={test.error} />}
      {isStale && <Notice tone="warn">{say('mailings.stale')}</Notice>}
      {act.isError && !isStale && <Failure error={act.error} />}
      {asked && (
        <Dialog
          title={say(`mailings.ask.${asked}` as 'mailings.ask.stop')}
          onClose={() => setAsked(undefined)}
        >
          <div className="flex flex-wrap gap-2">
            <Button look="danger" onClick={() => take(asked)}>
              {say(`mailings.step.${asked}`)}
            </Button>
            <Button onClick={() => setAsked(undefined)}>{say('common.cancel')}</Button>
          </div>
        </Dialog>
      )}
    </div>
  );
}
