import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { Button, buttonLook } from '../kit/button.tsx';
import { Empty, Loading } from '../kit/surface.tsx';
import { Failure } from '../shell/failure.tsx';
import { useSession } from '../shell/session.tsx';
import { useLanguage } from '../text/language.tsx';
import { MailingCard } from './mailing-card.tsx';
import { MailingForm } from './mailing-form.tsx';
import { useMailings, useTemplates } from './queries.ts';

/** The messages, the latest change first; a new one needs a template. */
export function MessageList() {
  const { say } = useLanguage();
  const { may } = useSession();
  const mailings = useMailings();
  const templates = useTemplates();
  const [editing, setEditing] = useState<string>();
  const writes = may('mailings.write');
  const close = () => setEditing(undefined);
  const items = mailings.data?.items ?? [];
  const known = templates.data?.items ?? [];
  return (
    <div className="grid gap-3">
      {mailings.isPending && <Loading label={say('common.loading')} rows={2} />}
      {mailings.isError && (
        <Failure error={mailings.error} onRetry={() => void mailings.refetch()} />
      )}
      {editing === 'new' && <MailingForm mailing={undefined} templates={known} onDone={close} />}
      {writes && known.length > 0 && editing !== 'new' && (
        <div>
          <Button look="primary" onClick={() => setEditing('new')}>
            {say('mailings.new')}
          </Button>
        </div>
      )}
      {mailings.isSuccess && items.length === 0 && editing !== 'new' && (
        <Empty>
          <p>{say('mailings.empty')}</p>
          {writes && known.length === 0 && (
            <Link to="/notifications" search={{ view: 'templates' }} className={buttonLook()}>
              {say('mailings.firstTemplate')}
            </Link>
          )}
        </Empty>
      )}
      {items.map((mailing) =>
        editing === mailing.id ? (
          <MailingForm key={mailing.id} mailing={mailing} templates={known} onDone={close} />
        ) : (
          <MailingCard key={mailing.id} mailing={mailing} onEdit={() => setEditing(mailing.id)} />
        ),
      )}
    </div>
  );
}
