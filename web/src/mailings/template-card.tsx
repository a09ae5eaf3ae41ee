import { useState } from 'react';
import type { MailingTemplate } from '../../../api/contract/mailings.ts';
import { Button } from '../kit/button.tsx';
import { Badge, Card, Loading } from '../kit/surface.tsx';
import { showTime } from '../kit/times.ts';
import { Failure } from '../shell/failure.tsx';
import { useLanguage } from '../text/language.tsx';
import { Findings } from './findings.tsx';
import { useTemplateVersions } from './queries.ts';

/** The latest version of a template; the earlier ones are folded away. */
export function TemplateCard({
  template,
  onEdit,
}: {
  template: MailingTemplate;
  /** Absent for those who only read. */
  onEdit: (() => void) | undefined;
}) {
  const { say, label, language } = useLanguage();
  const [open, setOpen] = useState(false);
  const versions = useTemplateVersions(template.family, open);
  const written = ({ version, by, at }: MailingTemplate) =>
    say('mailings.template.version', { version, by, time: showTime(at, language) });
  return (
    <Card
      title={template.name}
      aside={<Badge tone="brand">{label('mailings.topic', template.topic)}</Badge>}
    >
      <p className="break-words whitespace-pre-wrap" lang="vi">
        {template.vi}
      </p>
      <p className="mt-2 text-sm break-words whitespace-pre-wrap text-quiet" lang="en">
        {template.en}
      </p>
      <Findings findings={template.findings} />
      <p className="mt-2 text-sm text-quiet">{written(template)}</p>
      {template.version > 1 && (
        <details onToggle={(event) => setOpen(event.currentTarget.open)}>
          <summary className="min-h-11 cursor-pointer py-2 text-sm font-semibold">
            {say('mailings.template.earlier')}
          </summary>
          {versions.isPending && <Loading label={say('common.loading')} rows={1} />}
          {versions.isError && <Failure error={versions.error} />}
          <ol className="grid gap-2 text-sm">
            {versions.data?.items.slice(1).map((one) => (
              <li key={one.id} className="border-l-2 border-line pl-3">
                <p className="text-quiet">{written(one)}</p>
                <p className="break-words whitespace-pre-wrap">{one.vi}</p>
              </li>
            ))}
          </ol>
        </details>
      )}
      {onEdit && (
        <Button className="mt-2" onClick={onEdit}>
          <span aria-hidden="true">{say('mailings.edit')}</span>
          <span className="sr-only">
            {say('mailings.template.editOne', { name: template.name })}
          </span>
        </Button>
      )}
    </Card>
  );
}
