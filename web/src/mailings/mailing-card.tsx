import type { MailingView } from '../../../api/contract/mailings.ts';
import { Badge, Card, type Tone } from '../kit/surface.tsx';
import { showTime } from '../kit/times.ts';
import { useLanguage } from '../text/language.tsx';
import { MailingPreviewPart } from './mailing-preview.tsx';
import { MailingProgress } from './mailing-progress.tsx';
import { MailingSteps } from './mailing-steps.tsx';

const TONES: Partial<Record<MailingView['state'], Tone>> = {
  submitted: 'warn',
  scheduled: 'brand',
  preparing: 'brand',
  sending: 'brand',
  sent: 'good',
  stopped: 'alarm',
};

/** One message: before it is sent how it reads and whom it reaches, afterwards how far it has come. */
export function MailingCard({ mailing, onEdit }: { mailing: MailingView; onEdit(): void }) {
  const { say, label, language } = useLanguage();
  const { state, createdBy, approvedBy, sendAt, sentAt } = mailing;
  const facts = [
    createdBy && say('mailings.by', { by: createdBy.name }),
    approvedBy && say('mailings.approvedBy', { by: approvedBy.name }),
    sentAt
      ? say('mailings.sentAt', { time: showTime(sentAt, language) })
      : sendAt && say('mailings.goesAt', { time: showTime(sendAt, language) }),
  ].filter(Boolean);
  const isBefore = state === 'draft' || state === 'submitted';
  return (
    <Card
      title={mailing.name}
      aside={
        <span className="flex flex-wrap gap-2">
          <Badge tone="quiet">{label('mailings.topic', mailing.topic)}</Badge>
          <Badge tone={TONES[state] ?? 'quiet'}>{label('mailings.state', state)}</Badge>
        </span>
      }
    >
      <p className="text-sm text-quiet">{facts.join(' · ')}</p>
      {isBefore ? (
        <MailingPreviewPart mailing={mailing} />
      ) : (
        <p className="my-2 break-words whitespace-pre-wrap" lang="vi">
          {mailing.vi}
        </p>
      )}
      <MailingProgress mailing={mailing} />
      <MailingSteps mailing={mailing} onEdit={onEdit} />
    </Card>
  );
}
