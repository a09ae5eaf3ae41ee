import { useState } from 'react';
import { Button } from '../kit/button.tsx';
import { Empty, Loading } from '../kit/surface.tsx';
import { Failure } from '../shell/failure.tsx';
import { useSession } from '../shell/session.tsx';
import { useLanguage } from '../text/language.tsx';
import { useTemplates } from './queries.ts';
import { TemplateCard } from './template-card.tsx';
import { TemplateForm } from './template-form.tsx';

/** The templates; writers add some and write their next versions. */
export function TemplateList() {
  const { say } = useLanguage();
  const { may } = useSession();
  const templates = useTemplates();
  const [editing, setEditing] = useState<string>();
  const writes = may('mailings.write');
  const close = () => setEditing(undefined);
  const items = templates.data?.items ?? [];
  return (
    <div className="grid gap-3">
      {templates.isPending && <Loading label={say('common.loading')} rows={2} />}
      {templates.isError && (
        <Failure error={templates.error} onRetry={() => void templates.refetch()} />
      )}
      {editing === 'new' && <TemplateForm template={undefined} onDone={close} />}
      {writes && editing !== 'new' && (
        <div>
          <Button look="primary" onClick={() => setEditing('new')}>
            {say('mailings.template.new')}
          </Button>
        </div>
      )}
      {templates.isSuccess && items.length === 0 && editing !== 'new' && (
        <Empty>
          <p>{say('mailings.template.empty')}</p>
        </Empty>
      )}
      {items.map((template) =>
        editing === template.family ? (
          <TemplateForm key={template.family} template={template} onDone={close} />
        ) : (
          <TemplateCard
            key={template.family}
            template={template}
            onEdit={writes ? () => setEditing(template.family) : undefined}
          />
        ),
      )}
    </div>
  );
}
